/** Node's own conversions, without the checks of the public ones: those cost as much as a short text. */
type Slices = {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
  utf8Write(text: string, at: number): number;
};

/** The text of UTF-8 bytes; with `ascii`, they are known to be that. */
export function textOf(bytes: Uint8Array, start: number, end: number, ascii: boolean): string {
  const slices = bytes as Partial<Slices>; // a Buffer has them, and only what is there is called
  if (slices.latin1Slice === undefined || slices.utf8Slice === undefined) {
    return asBuffer(bytes).toString(ascii ? "latin1" : "utf8", start, end);
  }
  return ascii ? slices.latin1Slice(start, end) : slices.utf8Slice(start, end);
}

/** Writes `text` as UTF-8 and returns its size; the caller has made room. */
export function writeText(text: string, target: Uint8Array, at: number): number {
  const slices = target as Partial<Slices>; // as above
  if (slices.utf8Write === undefined) return asBuffer(target).write(text, at, "utf8");
  return slices.utf8Write(text, at);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
