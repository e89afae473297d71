import type { Compressor, DeflateSettings, InflateResult } from "../host.ts";
import type { DeflateAgreement } from "./deflate-params.ts";
import { History } from "./history.ts";

/** How this endpoint compresses; the peer cannot tell. */
export type DeflateTuning = {
  /** Messages below this size are sent plain. */
  readonly thresholdBytes: number;
  /** zlib's level, 1 (fast) to 9 (small). */
  readonly level: number;
  /** zlib's memory level, 1 to 9. */
  readonly memLevel: number;
  /** How much of the window the sender looks back into: more compresses better and costs time. */
  readonly historyBytes: number;
};

/** What holds unless told otherwise: messages from 64 bytes on, level 6, memory level 8, 4 KiB of history. */
export const DEFLATE_TUNING: DeflateTuning = {
  thresholdBytes: 64,
  level: 6,
  memLevel: 8,
  historyBytes: 4096,
};

/** RFC 7692 §7.2.1: removed from the end of what is sent, put back before inflating. */
export const SYNC_MARKER = Uint8Array.of(0x00, 0x00, 0xff, 0xff);

/** permessage-deflate on one connection, RFC 7692 §7: both directions, each with its own history. */
export class DeflateStream {
  /** How this side compresses. */
  readonly tuning: DeflateTuning;
  /** What the handshake agreed on. */
  readonly agreement: DeflateAgreement;
  readonly #compressor: Compressor;
  readonly #settings: DeflateSettings;
  readonly #sent: History | undefined;
  readonly #received: History | undefined;

  /** `role` is this end; `agreement` is what the handshake gave. Holds no zlib state, only the histories. */
  constructor(
    role: "server" | "client",
    agreement: DeflateAgreement,
    compressor: Compressor,
    tuning: DeflateTuning = DEFLATE_TUNING,
  ) {
    const server = {
      bits: agreement.serverMaxWindowBits,
      fresh: agreement.serverNoContextTakeover,
    };
    const client = {
      bits: agreement.clientMaxWindowBits,
      fresh: agreement.clientNoContextTakeover,
    };
    const [own, peer] = role === "server" ? [server, client] : [client, server];
    const { level, memLevel } = tuning;
    this.tuning = tuning;
    this.agreement = agreement;
    this.#compressor = compressor;
    this.#settings = { windowBits: own.bits, level, memLevel };
    this.#sent = own.fresh ? undefined : new History(Math.min(2 ** own.bits, tuning.historyBytes));
    this.#received = peer.fresh ? undefined : new History(2 ** peer.bits);
  }

  /** What the compressor is told for each message of this side. */
  get settings(): DeflateSettings {
    return this.#settings;
  }

  /**
   * Inflates one message and moves the window. Never throws for what the peer sent.
   *
   * @param compressed the payload as it came, without its {@link SYNC_MARKER}
   * @param maxBytes how much may come out of it
   */
  inflate(compressed: Uint8Array, maxBytes: number): InflateResult {
    const result = this.#compressor.inflate(compressed, this.#received?.view(), maxBytes);
    if (result.kind === "bytes") this.#received?.append(result.bytes);
    return result;
  }

  /**
   * Compresses one message, which must then be sent: the peer's window moves with it. The result is good until
   * the compressor's next call.
   */
  deflate(plain: Uint8Array): Uint8Array {
    const compressed = this.#compressor.deflate(plain, this.#sent?.view(), this.#settings);
    this.#sent?.append(plain);
    return compressed;
  }

  /** What the peer's next message may refer to: a copy; undefined where it may refer to nothing. */
  get received(): Uint8Array | undefined {
    return this.#received?.view()?.slice();
  }

  /** Goes on where another stream had come to, whose {@link received} is given. */
  resume(received: Uint8Array): void {
    this.#received?.append(received);
  }

  /** A message that was compressed elsewhere without history has been sent here: the window moves. */
  remember(plain: Uint8Array): void {
    this.#sent?.append(plain);
  }
}
