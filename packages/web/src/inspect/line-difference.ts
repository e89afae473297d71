export type DifferentLine = { readonly kind: "same" | "gone" | "new"; readonly text: string };

/** Beyond this, what lies between the common beginning and end is told as one piece each. */
const MOST_CELLS = 4_000_000;

/** How one text became another, line by line: the longest common subsequence (Hunt and Szymanski, 1976). */
export function lineDifference(before: string, after: string): readonly DifferentLine[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end))
    end++;
  const middle = middleOf(old.slice(start, old.length - end), now.slice(start, now.length - end));
  const same = (text: string): DifferentLine => ({ kind: "same", text });
  return [...old.slice(0, start).map(same), ...middle, ...old.slice(old.length - end).map(same)];
}

function middleOf(old: readonly string[], now: readonly string[]): readonly DifferentLine[] {
  if (old.length * now.length > MOST_CELLS)
    return [...old.map((text) => line("gone", text)), ...now.map((text) => line("new", text))];
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DifferentLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [gone, added] = [old[i], now[j]];
    if (gone !== undefined && gone === added) {
      lines.push(line("same", gone));
      i++;
      j++;
    } else if (gone !== undefined && (added === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(line("gone", gone));
      i++;
    } else if (added !== undefined) {
      lines.push(line("new", added));
      j++;
    }
  }
  return lines;
}

function line(kind: DifferentLine["kind"], text: string): DifferentLine {
  return { kind, text };
}
