/** Node's own conversions, without the checks of the public ones: those cost as much as a short text. */
type Slices = {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
  utf8Write(text: string, at: number): number;
};

const hasSlices = ["latin1Slice", "utf8Slice", "utf8Write"].every(
  (name) => name in Buffer.prototype,
);

function asBuffer(bytes: Uint8Array): Buffer {
  if (bytes instanceof Buffer) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The text of UTF-8 bytes; with `ascii`, they are known to be that. */
export function textOf(bytes: Uint8Array, start: number, end: number, ascii: boolean): string {
  const buffer = asBuffer(bytes);
  if (!hasSlices) return buffer.toString(ascii ? "latin1" : "utf8", start, end);
  const slices = buffer as unknown as Slices; // looked for above
  return ascii ? slices.latin1Slice(start, end) : slices.utf8Slice(start, end);
}

/** Writes `text` as UTF-8 and returns its size; the caller has made room. */
export function writeText(text: string, target: Uint8Array, at: number): number {
  const buffer = asBuffer(target);
  if (!hasSlices) return buffer.write(text, at, "utf8");
  return (buffer as unknown as Slices).utf8Write(text, at); // looked for above
}
