import type { Side } from "@wireglass/lens/record";
import {
  type DeflateAgreement,
  DeflateStream,
  isControl,
  minimalLengthBytes,
  type ObservedMessage,
  writeHeader,
} from "@wireglass/wire";
import { NODE_COMPRESSOR, NODE_HOST, random32 } from "../../endpoint/index.ts";
import type { OwnMessage } from "../../script/index.ts";
import type { SentMessage } from "../tape/sent-message.ts";

/** A frame of our making, and what is to be recorded of it. */
export type OwnFrame = {
  readonly bytes: Uint8Array;
  readonly sent: Omit<SentMessage, "origin">;
};

const RSV1 = 0b100;

/**
 * What is written in one peer's name. As long as every compressed message of that peer arrives, its own bytes do;
 * when one does not, the receiver's window (RFC 7692 §7.1.1) is no longer what the peer thinks it is, and what it
 * compresses is compressed again, in a context of our own.
 */
export class Outgoing {
  readonly #from: Side;
  readonly #deflate: DeflateStream | undefined;
  /** Each message is compressed by itself, or none is. */
  readonly forgets: boolean;
  #isOwn = false;

  constructor(from: Side, agreement: DeflateAgreement | undefined) {
    this.#from = from;
    // Our context begins empty: what the receiver has beside it is not referred to.
    this.#deflate = agreement && new DeflateStream(from, agreement, NODE_COMPRESSOR);
    this.forgets =
      agreement === undefined ||
      (from === "client" ? agreement.clientNoContextTakeover : agreement.serverNoContextTakeover);
  }

  /** What the peer compresses is compressed again. */
  get isOwn(): boolean {
    return this.#isOwn;
  }

  /** Whether the bytes as they came are still right for the receiver. */
  passes({ compressed }: Pick<ObservedMessage, "compressed">): boolean {
    return !compressed || !this.#isOwn;
  }

  /** A message that came compressed is not passed on as it is. */
  lost(compressed: boolean): void {
    if (compressed && !this.forgets) this.#isOwn = true;
  }

  /** One frame with a mask of its own. @param compressed where that was agreed on */
  write({ opcode, payload }: OwnMessage, compressed: boolean): OwnFrame {
    const deflate = compressed && !isControl(opcode) ? this.#deflate : undefined;
    if (deflate !== undefined) this.lost(true);
    // Good until the next call only, so copied: small ones into Node's own pool.
    const wire = deflate && Buffer.from(deflate.deflate(payload));
    const maskKey = this.#from === "client" ? random32() : undefined;
    const bytes = frameBytes(opcode, wire ?? payload, maskKey, wire === undefined ? 0 : RSV1);
    const about = { opcode, payload, compressed: wire !== undefined, wire, maskKey };
    return { bytes, sent: { ...about, frames: undefined, violations: [] } };
  }
}

function frameBytes(
  opcode: number,
  body: Uint8Array,
  maskKey: number | undefined,
  rsv: number,
): Uint8Array {
  const { length } = body;
  const lengthBytes = minimalLengthBytes(length);
  const masked = maskKey !== undefined;
  const start = 2 + lengthBytes + (masked ? 4 : 0);
  const bytes = Buffer.allocUnsafe(start + length);
  const header = { fin: true, rsv, opcode, masked, maskKey: maskKey ?? 0, length, lengthBytes };
  writeHeader(bytes, 0, header);
  bytes.set(body, start);
  if (masked) NODE_HOST.mask(bytes, start, start + length, header.maskKey, 0);
  return bytes;
}
