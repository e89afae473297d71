/** "13:05:09.123456", of Unix seconds. */
export function clockText(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (part: number): string => String(part).padStart(2, "0");
  const micros = String(Math.round((seconds % 1) * 1_000_000) % 1_000_000).padStart(6, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${micros}`;
}

/** "2026-01-31 13:05:09", of Unix seconds. */
export function dateText(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (part: number): string => String(part).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${clockText(seconds).slice(0, 8)}`;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** "300 B", "1.5 KiB". */
export function bytesText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const shown = unit === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${shown} ${UNITS[unit]}`;
}

/** "850 µs", "12.3 ms", "4.56 s", "1 min 5 s", "2 h 3 min", of seconds. */
export function spanText(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 0.001) return `${Math.round(seconds * 1_000_000)} µs`;
  if (size < 1) return `${rounded(seconds * 1000)} ms`;
  if (size < 60) return `${rounded(seconds)} s`;
  const whole = Math.round(size);
  const [hours, minutes, rest] = isChinese() ? ["小时", "分", "秒"] : ["h", "min", "s"];
  if (whole < 3600) return `${Math.floor(whole / 60)} ${minutes} ${whole % 60} ${rest}`;
  return `${Math.floor(whole / 3600)} ${hours} ${Math.floor((whole % 3600) / 60)} ${minutes}`;
}

function isChinese(): boolean {
  return document.documentElement.lang === "zh";
}

/** Three digits that count. */
function rounded(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
}

/** "12,345". */
export function countText(count: number): string {
  return count.toLocaleString("en");
}

/** What turns text around, or is not to be seen: C0, C1, marks of direction, line separators, the byte order mark. */
const UNSEEN =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** The text with an escape for each character that would not be seen, or would change how others are. */
export function plainText(text: string): string {
  return text.replace(UNSEEN, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** One line, whatever the text has in it. */
export function oneLine(text: string): string {
  return plainText(text.replace(/\s*[\r\n]+\s*/g, " ⏎ ")).replaceAll("\t", " ");
}
