import type { Dice } from "./dice.ts";

/** `bytes` with some changes, or none; once in a while, something else altogether. */
export function mutate(dice: Dice, bytes: Uint8Array): Uint8Array {
  if (dice.oneIn(25)) return dice.bytes(dice.below(400));
  let changed = bytes;
  for (let i = dice.below(4); i > 0; i--) changed = changeOnce(dice, changed);
  return changed === bytes ? new Uint8Array(bytes) : changed;
}

function changeOnce(dice: Dice, bytes: Uint8Array): Uint8Array {
  const at = dice.below(bytes.length + 1);
  const size = dice.below(10);
  switch (dice.below(6)) {
    case 0: {
      const flipped = new Uint8Array(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << dice.below(8));
      return flipped;
    }
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at + size), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), dice.bytes(size), bytes.subarray(at)]);
    case 4:
      return bytes.subarray(0, at);
    default: {
      const overwritten = new Uint8Array(bytes);
      overwritten.set(dice.bytes(Math.min(size, bytes.length - at)), at);
      return overwritten;
    }
  }
}

/** Calls with each piece of `bytes`, which is cut anywhere: into single bytes, a few, or not at all. */
export function inChunks(dice: Dice, bytes: Uint8Array, take: (chunk: Uint8Array) => void): number {
  const most = dice.pick(bytes.length > 2000 ? [100, 5000, 1 << 20] : [1, 3, 16, 100, 1 << 20]);
  let chunks = 0;
  for (let at = 0; at < bytes.length; chunks++) {
    const end = Math.min(bytes.length, at + 1 + dice.below(most));
    take(bytes.slice(at, end)); // the reader may write into what it is given
    at = end;
  }
  return chunks;
}
