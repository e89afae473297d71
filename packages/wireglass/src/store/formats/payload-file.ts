import { isUtf8 } from "node:buffer";

/** A payload as a file of its own. */
export type PayloadFile = {
  readonly bytes: Uint8Array;
  /** Without a dot. */
  readonly extension: string;
};

/** How files of a kind begin, at which byte. */
const MAGIC: readonly (readonly [extension: string, magic: string, at?: number])[] = [
  ["png", "\x89PNG\r\n\x1a\n"],
  ["jpg", "\xff\xd8\xff"],
  ["gif", "GIF8"],
  ["webp", "WEBP", 8],
  ["avif", "ftypavif", 4],
  ["mp4", "ftyp", 4],
  ["webm", "\x1a\x45\xdf\xa3"],
  ["ogg", "OggS"],
  ["wav", "WAVE", 8],
  ["mp3", "ID3"],
  ["flac", "fLaC"],
  ["pdf", "%PDF-"],
  ["zip", "PK\x03\x04"],
  ["gz", "\x1f\x8b\x08"],
  ["zst", "\x28\xb5\x2f\xfd"],
  ["7z", "7z\xbc\xaf\x27\x1c"],
  ["wasm", "\0asm"],
  ["woff2", "wOF2"],
  ["sqlite", "SQLite format 3\0"],
  ["pcapng", "\x0a\x0d\x0d\x0a"],
];

/** Control characters that no text has. */
const NOT_TEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/** The payload of a message, and the extension that its content asks for: `bin` where nothing is known. */
export function payloadFile({ payload }: { readonly payload: Uint8Array }): PayloadFile {
  return { bytes: payload, extension: extensionOf(payload) };
}

function extensionOf(payload: Uint8Array): string {
  const head = Buffer.from(payload.subarray(0, 64)).toString("latin1");
  const known = MAGIC.find(([, magic, at = 0]) => head.startsWith(magic, at));
  if (known !== undefined) return known[0];
  if (!isUtf8(payload)) return "bin";
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString("utf8");
  return NOT_TEXT.test(text) ? "bin" : textExtension(text);
}

function textExtension(text: string): string {
  const start = text.trimStart().slice(0, 64).toLowerCase();
  if (isJson(text, start)) return "json";
  if (start.startsWith("<!doctype html") || start.startsWith("<html")) return "html";
  if (start.startsWith("<svg")) return "svg";
  return start.startsWith("<?xml") ? "xml" : "txt";
}

/** Objects and lists: a number alone is text to people. */
function isJson(text: string, start: string): boolean {
  if (!start.startsWith("{") && !start.startsWith("[")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
