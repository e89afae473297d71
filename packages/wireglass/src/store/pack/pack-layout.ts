import { isUtf8 } from "node:buffer";
import { DATA_OPCODE, type KeptMessage, type MessageRecord } from "@wireglass/lens/record";

/**
 * How a pack lies in a capture: docs/capture-file.md. `heads` has a 32-bit number for each entry and column, column
 * after column, then two for each entry with {@link Flag.extra}, then one for each with {@link Flag.raw}; `bytes` ends
 * with the payloads of those that are not raw, one after the other, each followed by what is extra. All numbers are
 * little-endian.
 */
export const COLUMNS = 6;

/** The columns: microseconds from the pack's time (signed), connection, index, flags, payload bytes, mask key. */
export const Column = { time: 0, connection: 1, index: 2, flags: 3, length: 4, mask: 5 } as const;

/** The bits of flags. */
export const Flag = {
  /** The first frame's, 16 for plain streams. */
  opcode: 0x1f,
  fromServer: 0x20,
  compressed: 0x40,
  /** Two bits, of {@link ORIGINS}. */
  origin: 7,
  /** It is shown as text. */
  text: 0x200,
  /** The only frame's mask key is in its column. */
  masked: 0x400,
  /** There is more to say: how it came on the wire, its frames, the rules that it breaks. */
  extra: 0x800,
  /** No message, but the place of a connection's beginning, or of an exchange. */
  begin: 0x1000,
  /** The place of a connection's end. */
  end: 0x2000,
  /** The payload lies somewhere in the pack's bytes, as it came: masked, where there is a mask key. */
  raw: 0x4000,
} as const;

export const ORIGINS: readonly MessageRecord["origin"][] = [
  "peer",
  "edited",
  "injected",
  "dropped",
];

/** No more entries go into one pack: its heads are read at once. */
export const MOST_ENTRIES = 8192;

/** Packs with more bytes have them in a file beside the database, which costs a fifth. */
export const INLINE_BYTES = 262_144;

/** What an entry with {@link Flag.extra} has behind its payload. */
export type Extra = {
  /** What came compressed, as it came; undefined where that is the payload. */
  readonly wire: Uint8Array | undefined;
  /** JSON of frames, violations, and what an edited message was. */
  readonly about: Uint8Array;
};

/** The two numbers of an extra in `heads`: one more than the bytes of `wire`, 0 for none; bytes of `about`. */
export const EXTRA_NUMBERS = 2;

type About = {
  readonly frames?: KeptMessage["frames"];
  readonly violations?: KeptMessage["violations"];
  readonly original?: KeptMessage["original"];
  readonly tags?: KeptMessage["tags"];
};

/** Undefined for a message that needs no more than its columns. */
export function extraOf(message: KeptMessage): Extra | undefined {
  const { wire, frames, violations, original, tags } = message;
  const isPlain = wire === undefined && frames === undefined && original === undefined;
  if (isPlain && violations.length === 0 && tags === undefined) return undefined;
  const about: About = {
    ...(frames && { frames }),
    ...(violations.length > 0 && { violations }),
    ...(original && { original }),
    ...(tags && { tags }),
  };
  return { wire, about: Buffer.from(JSON.stringify(about), "utf8") };
}

export function readAbout(bytes: Uint8Array): About {
  const { buffer, byteOffset, length } = bytes;
  return JSON.parse(Buffer.from(buffer, byteOffset, length).toString("utf8"));
}

/** Control characters that no text has, as in the records: bytes with them are shown as bytes. */
const NOT_TEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/** As `payloadFields` decides it, without making the text. */
function isShownAsText(opcode: number, payload: Uint8Array): boolean {
  if (opcode === 1) return isUtf8(payload);
  if (opcode !== DATA_OPCODE && opcode !== 9 && opcode !== 10) return false;
  return isUtf8(payload) && !NOT_TEXT.test(Buffer.from(payload).toString("latin1"));
}

export function flagsOf(message: KeptMessage, extra: Extra | undefined): number {
  const { opcode, from, compressed, origin, payload, maskKey } = message;
  return (
    opcode |
    (from === "server" ? Flag.fromServer : 0) |
    (compressed ? Flag.compressed : 0) |
    (ORIGINS.indexOf(origin) << Flag.origin) |
    (isShownAsText(opcode, payload) ? Flag.text : 0) |
    (maskKey === undefined ? 0 : Flag.masked) |
    (extra === undefined ? 0 : Flag.extra)
  );
}
