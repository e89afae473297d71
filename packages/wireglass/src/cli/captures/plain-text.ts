/** Nothing that a terminal would obey: what comes from a peer is shown, not done. */
export function plainText(text: string): string {
  return text.replace(
    /[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The beginning of `text` in `width` characters. */
export function fitted(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** "512", "1.5k", "20M": bytes in few characters. */
export function sizeText(bytes: number): string {
  for (const [unit, size] of [
    ["G", 2 ** 30],
    ["M", 2 ** 20],
    ["k", 2 ** 10],
  ] as const)
    if (bytes >= size) return `${(bytes / size).toFixed(bytes < 10 * size ? 1 : 0)}${unit}`;
  return String(bytes);
}

/** "12:34:56.789" in the local time zone. */
export function clockText(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
