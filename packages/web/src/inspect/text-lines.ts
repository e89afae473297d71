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

/** Lines of a text that are no longer than `columns`, wide characters counting as two. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.length * 2 <= columns || isShort(line, columns)) {
      lines.push(line);
      continue;
    }
    let [start, width] = [0, 0];
    for (let at = 0; at < line.length; at++) {
      const wide = line.charCodeAt(at) >= 0x1100 ? 2 : 1;
      if (width + wide > columns && !isSecondHalf(line, at)) {
        lines.push(line.slice(start, at));
        [start, width] = [at, 0];
      }
      width += wide;
    }
    lines.push(line.slice(start));
  }
  return lines;
}

function isShort(line: string, columns: number): boolean {
  return line.length <= columns && !/[^\0-ჿ]/.test(line);
}

function isSecondHalf(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
