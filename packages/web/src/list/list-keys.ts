/** Where a key leads in a list of rows; undefined for keys that lead nowhere. */
export function rowAfterKey(
  key: string,
  { selected, length, page }: { selected: number | undefined; length: number; page: number },
): number | undefined {
  const row = targetOf(key, selected, length, page);
  if (row === undefined || length === 0) return undefined;
  return Math.min(Math.max(row, 0), length - 1);
}

function targetOf(
  key: string,
  selected: number | undefined,
  length: number,
  page: number,
): number | undefined {
  switch (key) {
    case "ArrowDown":
      return (selected ?? -1) + 1;
    case "ArrowUp":
      return (selected ?? length) - 1;
    case "PageDown":
      return (selected ?? 0) + page;
    case "PageUp":
      return (selected ?? length) - page;
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return undefined;
  }
}
