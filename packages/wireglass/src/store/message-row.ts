import { isUtf8 } from "node:buffer";
import { DATA_OPCODE, type KeptMessage, type MessageRecord } from "@wireglass/lens/record";

/** The bits of `message.flags`. */
export const Flag = {
  opcode: 0x1f,
  fromServer: 0x20,
  compressed: 0x40,
  origin: 7,
  text: 0x200,
} as const;

const ORIGINS: readonly MessageRecord["origin"][] = ["peer", "edited", "injected", "dropped"];

/** Control characters that no text has, as in the records: bytes with them are shown as bytes. */
const NOT_TEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

export function flagsOf(message: KeptMessage): number {
  const { opcode, from, compressed, origin, payload } = message;
  return (
    opcode |
    (from === "server" ? Flag.fromServer : 0) |
    (compressed ? Flag.compressed : 0) |
    (ORIGINS.indexOf(origin) << Flag.origin) |
    (isShownAsText(opcode, payload) ? Flag.text : 0)
  );
}

/** As `payloadFields` decides it, without making the text. */
function isShownAsText(opcode: number, payload: Uint8Array): boolean {
  if (opcode === 1) return isUtf8(payload);
  if (opcode !== DATA_OPCODE && opcode !== 9 && opcode !== 10) return false;
  return isUtf8(payload) && !NOT_TEXT.test(Buffer.from(payload).toString("latin1"));
}

/** A row of `message` as SQLite gives it. */
export type MessageRow = {
  readonly id: number;
  readonly connection: number;
  readonly idx: number;
  readonly time: number;
  readonly flags: number;
  readonly payload: Uint8Array;
  readonly mask: number | null;
  readonly wire: Uint8Array | null;
  readonly frames: string | null;
  readonly violations: string | null;
};

/** @param epoch what `time` counts from, in microseconds since 1970 */
export function keptFromRow(row: MessageRow, epoch: number): KeptMessage {
  const { flags } = row;
  return {
    connection: row.connection,
    index: row.idx,
    time: epoch + row.time,
    from: (flags & Flag.fromServer) !== 0 ? "server" : "client",
    opcode: flags & Flag.opcode,
    payload: row.payload,
    compressed: (flags & Flag.compressed) !== 0,
    wire: row.wire ?? undefined,
    maskKey: row.mask ?? undefined,
    frames: row.frames === null ? undefined : JSON.parse(row.frames),
    origin: ORIGINS[(flags >> Flag.origin) & 3] ?? "peer",
    violations: row.violations === null ? [] : JSON.parse(row.violations),
  };
}
