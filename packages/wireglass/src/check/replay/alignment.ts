import type { ReadMessage } from "./replay-message.ts";

/** Longer lists are paired by their order alone. */
const MOST = 400;

/** Which of the recorded messages each of those that came is; all of them are of one kind. */
export function aligned(
  recorded: readonly ReadMessage[],
  live: readonly ReadMessage[],
): ReadonlyMap<ReadMessage, ReadMessage> {
  const pairs = new Map<ReadMessage, ReadMessage>();
  const isByOrder =
    recorded.length === live.length || Math.max(recorded.length, live.length) > MOST;
  const anchors = isByOrder ? [] : equalOnes(recorded, live);
  let [from, at] = [0, 0];
  for (const [i, j] of [...anchors, [recorded.length, live.length] as const]) {
    // What differs between two that are equal is paired in its order.
    for (; from < i && at < j; from++, at++) pair(pairs, recorded[from], live[at]);
    pair(pairs, recorded[i], live[j]);
    [from, at] = [i + 1, j + 1];
  }
  return pairs;
}

function pair(
  pairs: Map<ReadMessage, ReadMessage>,
  recorded: ReadMessage | undefined,
  live: ReadMessage | undefined,
): void {
  if (recorded !== undefined && live !== undefined) pairs.set(recorded, live);
}

/** The longest common subsequence of equal payloads, as pairs of places. */
function equalOnes(
  recorded: readonly ReadMessage[],
  live: readonly ReadMessage[],
): readonly (readonly [number, number])[] {
  const isEqual = (i: number, j: number): boolean => {
    const [a, b] = [recorded[i]?.message.payload, live[j]?.message.payload];
    return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
  };
  const width = live.length + 1;
  const lengths = new Uint16Array((recorded.length + 1) * width);
  const lengthAt = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = recorded.length - 1; i >= 0; i--)
    for (let j = live.length - 1; j >= 0; j--)
      lengths[i * width + j] = isEqual(i, j)
        ? lengthAt(i + 1, j + 1) + 1
        : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
  const pairs: (readonly [number, number])[] = [];
  for (let [i, j] = [0, 0]; i < recorded.length && j < live.length; ) {
    if (isEqual(i, j)) pairs.push([i++, j++]);
    else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
