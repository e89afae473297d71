/** A copy of `bytes[start, end)`, whatever kind of array it is: the `slice` of Node's Buffer shares memory. */
export function copyOf(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}

/** Below this many bytes a loop is faster than a view and `set`. */
const FEW = 32;

/** Copies `source[start, end)` to `target[at]`. */
export function copyBytes(
  target: Uint8Array,
  at: number,
  source: Uint8Array,
  start: number,
  end: number,
): void {
  if (end - start >= FEW) target.set(source.subarray(start, end), at);
  else for (let i = start, to = at; i < end; i++, to++) target[to] = source[i] as number; // i < end
}
