import { styleText } from "node:util";

export const TERMINAL_COLUMNS = 80;

export type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Colours when asked for, else the text as it is. */
export function styleFor(color: boolean): Style {
  if (!color) return (_, text) => text;
  return (format, text) => styleText(format, text, { validateStream: false });
}

/** A rule's name for the end of a sentence; it is not parted at a line's end. */
export function ruleTag(rule: string): string {
  return `[${rule}]`.replaceAll(" ", KEPT_BLANK);
}

const KEPT_BLANK = "\u00a0";

/** `text` in lines of at most 80 columns: `first` before the first, as many blanks before the others. */
export function wrap(first: string, text: string): string[] {
  const indent = " ".repeat(first.length);
  const width = TERMINAL_COLUMNS - first.length;
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(" ")) {
    if (line !== undefined && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === undefined ? word : `${line} ${word}`;
  }
  lines.push(line ?? "");
  return lines.map((part, i) => (i === 0 ? first : indent) + part.replaceAll(KEPT_BLANK, " "));
}

/** `text` in the middle of `width` columns, cut where it is longer. */
export function centre(text: string, width: number): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  const left = Math.floor((width - cut.length) / 2);
  return cut.padStart(cut.length + left).padEnd(width);
}
