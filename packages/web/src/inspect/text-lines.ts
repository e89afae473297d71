import { lastAtMost } from "../list/sorted.ts";

/** Texts above this are not indented: it would take longer than one waits. */
const MOST_INDENTED = 2 << 20;

/** JSON with a member in each line, every token as it was written. Undefined where the text is none, or too long. */
export function indented(text: string): string | undefined {
  if (text.length > MOST_INDENTED || !/^\s*[[{]/.test(text)) return undefined;
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const parts: string[] = [];
  let depth = 0;
  const newLine = (): void => void parts.push("\n", "  ".repeat(depth));
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/gs)) {
    const last = parts.at(-1);
    if (token === "}" || token === "]") {
      depth--;
      if (last !== "{" && last !== "[") newLine();
    } else if (last === "{" || last === "[") newLine();
    parts.push(token === ":" ? ": " : token);
    if (token === "{" || token === "[") depth++;
    if (token === ",") newLine();
  }
  return parts.join("");
}

/** Lines of a text: where each begins, and ends. */
export type Lines = { readonly starts: readonly number[]; readonly ends: readonly number[] };

/** Lines of a text that are no longer than `columns`, wide characters counting as two. */
export function wrapped(text: string, columns: number): Lines {
  const lines: { starts: number[]; ends: number[] } = { starts: [], ends: [] };
  for (let start = 0; start <= text.length; ) {
    const end = lineEnd(text, start);
    wrapLine(text, start, end, columns, lines);
    if (end >= text.length) break;
    start = end + (text.startsWith("\r\n", end) ? 2 : 1);
  }
  return lines;
}

/** The number of the line that a character stands in. */
export function lineOf({ starts }: Lines, at: number): number {
  return lastAtMost(starts.length, (line) => starts[line], at);
}

function lineEnd(text: string, start: number): number {
  NEW_LINE.lastIndex = start;
  return NEW_LINE.exec(text)?.index ?? text.length;
}

const NEW_LINE = /[\r\n]/g;

function wrapLine(
  text: string,
  from: number,
  end: number,
  columns: number,
  { starts, ends }: { starts: number[]; ends: number[] },
): void {
  let [start, width] = [from, 0];
  if ((end - from) * 2 > columns)
    for (let at = from; at < end; at++) {
      const unit = text.charCodeAt(at);
      const wide = isSecondHalf(unit) ? 0 : unit >= 0x1100 ? 2 : 1;
      if (width + wide > columns) {
        starts.push(start);
        ends.push(at);
        [start, width] = [at, 0];
      }
      width += wide;
    }
  starts.push(start);
  ends.push(end);
}

function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
