import type { HexResult } from "./hex-text.ts";

/** Offset, then bytes, then perhaps the same bytes as text: xxd, hexdump -C, od -t x1, tshark -x. */
const LINE = /^\s*(?:0x)?([0-9a-f]{4,8})(:?)(?:(\s+)(.*))?$/i;

type DumpLine = {
  readonly offset: number;
  readonly colon: boolean;
  readonly wide: boolean;
  /** As od and hexdump print without options: 7 digits, then words of 4 digits. */
  readonly words: boolean;
  readonly bytes: Uint8Array;
};

/** Bytes of a pasted hex dump; "other" where the text has not the shape of one. */
export function readHexDump(text: string): HexResult {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const parsed: DumpLine[] = [];
  let squeezed = false;
  for (const line of lines) {
    if (line.trim() === "*") squeezed = true;
    else {
      const dumped = readLine(line);
      if (dumped === undefined) return { kind: "other" };
      parsed.push(dumped);
    }
  }
  if (!isDump(parsed)) return { kind: "other" };
  if (squeezed) {
    return { kind: "refused", say: (texts) => texts.dumpSqueezed() };
  }
  if (parsed[0]?.words) {
    return { kind: "refused", say: (texts) => texts.dumpOfWords() };
  }
  const bytes = Buffer.concat(parsed.map((line) => line.bytes));
  return { kind: "bytes", bytes: new Uint8Array(bytes) };
}

function readLine(line: string): DumpLine | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, offset = "", colon = "", gap = "", rest = ""] = match;
  const bytes = readBytes(rest);
  if (bytes === undefined) return undefined;
  const wide = gap.length >= 2 || gap.includes("\t");
  const words = offset.length === 7 && /^[0-9a-f]{4}(\s|$)/i.test(rest);
  return { offset: Number.parseInt(offset, 16), colon: colon === ":", wide, words, bytes };
}

/** A run of hex is a dump only if its first column can be nothing but offsets. */
function isDump(lines: readonly DumpLine[]): boolean {
  const [first, second] = lines;
  if (first === undefined || first.bytes.length === 0) return false;
  if (first.colon) return true;
  if (first.offset !== 0) return second !== undefined && follows(first, second);
  return first.wide || second !== undefined;
}

function follows(line: DumpLine, next: DumpLine): boolean {
  return next.offset === line.offset + line.bytes.length;
}

/** The bytes of a line behind its offset. Two blanks or more may part halves, and part the text column. */
function readBytes(rest: string): Uint8Array | undefined {
  const [columns = ""] = rest.split(/\s+\|/, 1); // hexdump -C has its text between bars
  let bytes = Buffer.alloc(0);
  for (const column of columns.trimEnd().split(/ {2,}|\t/)) {
    const next = readColumn(column);
    const text = rest.slice(rest.indexOf(column));
    if (next === undefined || isTextOf(text, bytes)) return bytes.length > 0 ? bytes : undefined;
    bytes = Buffer.concat([bytes, next]);
  }
  return bytes;
}

function readColumn(column: string): Uint8Array | undefined {
  if (column === "") return new Uint8Array(0);
  const groups = column.split(" ");
  const good = groups.every((group) => /^([0-9a-f]{2})+$/i.test(group));
  return good ? Buffer.from(groups.join(""), "hex") : undefined;
}

/** True when `text` is what a dump shows beside `bytes`: a letter each, a dot for what is none. */
function isTextOf(text: string, bytes: Uint8Array): boolean {
  if (bytes.length === 0 || text.length !== bytes.length) return false;
  return bytes.every((byte, i) => {
    const isPrintable = byte >= 0x20 && byte < 0x7f;
    return text[i] === (isPrintable ? String.fromCharCode(byte) : ".");
  });
}
