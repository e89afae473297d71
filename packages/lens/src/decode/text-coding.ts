/** What Node and browsers have alike (WHATWG Encoding), and TypeScript's library without a host does not know. */
type Host = {
  readonly TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
  readonly TextDecoder: new (
    label: string,
    options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
  ) => { decode(bytes: Uint8Array): string };
};
const host = globalThis as unknown as Host;

const ENCODER = new host.TextEncoder();
const STRICT = new host.TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LENIENT = new host.TextDecoder("utf-8", { ignoreBOM: true });

export function utf8Bytes(text: string): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(text);
}

/** The text that the bytes are as UTF-8; undefined where they are none. */
export function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return STRICT.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same, with U+FFFD for what is no UTF-8. */
export function nearlyUtf8Of(bytes: Uint8Array): string {
  return LENIENT.decode(bytes);
}

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
/** Pieces that are joined at once: a text of many small pieces is slow to read. */
const PIECE = 8192;

/** The bytes in hexadecimal digits. */
export function hexDigits(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += PIECE)
    pieces.push(Array.from(bytes.subarray(start, start + PIECE), (byte) => PAIRS[byte]).join(""));
  return pieces.join("");
}
