/** The place of the last one that is not larger, where `valueAt` grows with the place; -1 where all are. */
export function lastAtMost(
  length: number,
  valueAt: (place: number) => number | undefined,
  value: number,
): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((valueAt(middle) ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
