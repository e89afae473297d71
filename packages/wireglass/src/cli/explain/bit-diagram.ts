import type { Annotation } from "@wireglass/wire/explain";
import { centre } from "./text-layout.ts";

const ROW_BITS = 32;
/** Columns left of the drawing, for the offset of each row's first byte. */
const MARGIN = 8;
/** Of a payload, so many bytes are drawn. */
const MAX_DRAWN_BYTES = 8;

/** A field's part in one row. */
type Cell = {
  readonly field: string;
  readonly value: string;
  /** "0" and "1", one for each bit. */
  readonly bits: string;
  readonly continued: boolean;
};
type Row = { readonly offset: number; readonly cells: readonly Cell[] };

/** A frame drawn as in RFC 6455 §5.2: 32 bits a row, two columns a bit, 73 columns in all. */
export function drawFrame(bytes: Uint8Array, fields: readonly Annotation[]): string[] {
  const rows = toRows(bytes, fields);
  const lines = [...ruler()];
  for (const [i, row] of rows.entries()) {
    lines.push(margin() + border(rows[i - 1], row), ...drawRow(row));
  }
  lines.push(margin() + border(rows.at(-1), undefined));
  const last = fields.at(-1);
  const left = last === undefined ? 0 : last.end - last.start - MAX_DRAWN_BYTES;
  if (left > 0) lines.push(`${margin()}… ${left} more byte${left === 1 ? "" : "s"}`);
  return lines.map((line) => line.trimEnd());
}

function margin(text: string | number = ""): string {
  return `${text} `.padStart(MARGIN);
}

function ruler(): string[] {
  const numbers = Array.from({ length: ROW_BITS }, (_, i) => i);
  const tens = numbers.map((i) => (i % 10 === 0 ? `${i / 10}` : " "));
  const ones = numbers.map((i) => `${i % 10}`);
  return [`${margin("byte")} ${tens.join(" ")}`, `${margin()} ${ones.join(" ")}`];
}

function toRows(bytes: Uint8Array, fields: readonly Annotation[]): Row[] {
  const rows: { offset: number; cells: Cell[] }[] = [];
  let room = 0;
  for (const field of fields) {
    let rest = bitsOf(bytes, field);
    let offset = field.start;
    for (let continued = false; rest !== ""; continued = true) {
      if (room === 0) {
        rows.push({ offset, cells: [] });
        room = ROW_BITS;
      }
      const bits = rest.slice(0, room);
      const value = field.bits ? shortValue(field) : hexOfBits(bits);
      rows.at(-1)?.cells.push({ field: field.field, value, bits, continued });
      rest = rest.slice(bits.length);
      room -= bits.length;
      offset += bits.length / 8; // only fields of whole bytes go on in a further row
    }
  }
  return rows;
}

function bitsOf(bytes: Uint8Array, { start, end, bits }: Annotation): string {
  const drawn = bytes.subarray(start, Math.min(end, start + MAX_DRAWN_BYTES));
  const all = Array.from(drawn, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits === undefined ? all : all.slice(7 - bits.from, 8 - bits.to);
}

function hexOfBits(bits: string): string {
  const pairs = bits.match(/.{8}/g) ?? [];
  return pairs.map((pair) => Number.parseInt(pair, 2).toString(16).padStart(2, "0")).join(" ");
}

function shortValue({ field, value }: Annotation): string {
  return field === "opcode" ? `0x${Number(value).toString(16)}` : String(value);
}

/** Columns inside a cell: a bit has two, one of which is the bar or blank before it. */
function widthOf({ bits }: Cell): number {
  return bits.length * 2 - 1;
}

function border(above: Row | undefined, below: Row | undefined): string {
  const bars = new Set([...barsOf(above), ...barsOf(below)]);
  const width = Math.max(...bars);
  return Array.from({ length: width + 1 }, (_, i) => (bars.has(i) ? "+" : "-")).join("");
}

function barsOf(row: Row | undefined): number[] {
  const bars = [0];
  for (const cell of row?.cells ?? []) bars.push((bars.at(-1) ?? 0) + widthOf(cell) + 1);
  return bars;
}

function drawRow({ offset, cells }: Row): string[] {
  const labels = cells.map(labelLines);
  const height = Math.max(...labels.map(({ length }) => length));
  const lines = Array.from(
    { length: height },
    (_, i) => labels.map((label, at) => label[i] ?? " ".repeat(widthOf(cells[at] as Cell))), // same length
  );
  lines.push(cells.map(({ bits }) => [...bits].join(" ")));
  return lines.map((parts, i) => `${margin(i === 0 ? offset : "")}|${parts.join("|")}|`);
}

/** A field of one bit has its name downwards, as the RFC draws it; others have name and value. */
function labelLines(cell: Cell): string[] {
  const width = widthOf(cell);
  if (width === 1) return [...cell.field];
  return [centre(labelOf(cell, width), width), centre(cell.value, width)];
}

function labelOf({ field, continued }: Cell, width: number): string {
  if (!continued) return field;
  const long = `${field} (continued)`;
  return long.length <= width ? long : `${field} …`;
}
