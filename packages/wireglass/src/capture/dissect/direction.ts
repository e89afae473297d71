import { isUtf8 } from "node:buffer";
import type { KeptMessage, Side } from "@wireglass/lens/record";
import {
  type DeflateAgreement,
  DeflateStream,
  FrameHeader,
  minimalLengthBytes,
  Opcode,
  readHeader,
  StreamObserver,
} from "@wireglass/wire";
import { NODE_COMPRESSOR, NODE_HOST } from "../../endpoint/index.ts";
import { keptMessage } from "../kept-observation.ts";
import type { Arena } from "./arena.ts";

/** No limit of their own: what the endpoints took is to be seen whole, up to what SQLite holds. */
const LIMITS = { maxMessageBytes: 900_000_000, maxFragments: 2 ** 31 };

/** One for all: a header is used up before the next is read. */
const inChunk = new FrameHeader();

/** What is the same for all messages of a direction. */
export type DirectionOptions = {
  readonly connection: number;
  readonly from: Side;
  readonly agreement: DeflateAgreement | undefined;
  readonly midStream: boolean;
  readonly arena: Arena;
  /** The number of the next message of the connection. */
  readonly nextIndex: () => number;
  readonly keep: (message: KeptMessage) => void;
};

/**
 * Makes messages of one direction's bytes. The observer reads all that is out of the ordinary; a whole plain
 * message in one frame is taken as it lies there, which costs a tenth.
 */
export class Direction {
  readonly #options: DirectionOptions;
  readonly #observer: StreamObserver;
  #time = 0;

  constructor(options: DirectionOptions) {
    this.#options = options;
    const { connection, from, agreement, midStream, nextIndex, keep } = options;
    this.#observer = new StreamObserver({
      from,
      host: NODE_HOST,
      limits: LIMITS,
      midStream,
      keepRaw: false,
      // Reads what `from` sent, so it stands on the other side.
      deflate:
        agreement &&
        new DeflateStream(from === "client" ? "server" : "client", agreement, NODE_COMPRESSOR),
      message: (message) =>
        keep(keptMessage(message, { connection, index: nextIndex(), time: this.#time, from })),
    });
  }

  /** Takes `bytes[start, end)`, seen at `time`; the bytes are lent and not changed. */
  receive(bytes: Uint8Array, start: number, end: number, time: number): void {
    this.#time = time;
    let at = start;
    while (at < end && this.#observer.idle) {
      const next = this.#ordinary(bytes, at, end);
      if (next === at) break;
      at = next;
    }
    if (at < end) this.#observer.receive(bytes, at, end);
  }

  end(time: number): void {
    this.#time = time;
    this.#observer.receiveEnd();
  }

  /** @returns where the message at `at` ends; `at` where it is none that is ordinary, or not all here */
  #ordinary(bytes: Uint8Array, at: number, end: number): number {
    const size = readHeader(bytes, at, end, inChunk);
    const { fin, rsv, opcode, masked, length, lengthBytes, maskKey } = inChunk;
    const start = at + size;
    if (size === 0 || length > end - start || !fin || rsv !== 0) return at;
    if (opcode !== Opcode.text && opcode !== Opcode.binary) return at;
    const { connection, from, arena, nextIndex, keep } = this.#options;
    if (masked !== (from === "client") || lengthBytes !== minimalLengthBytes(length)) return at;
    const payload = arena.take(length);
    NODE_HOST.copy(payload, 0, bytes, start, start + length);
    if (masked) NODE_HOST.mask(payload, 0, length, maskKey, 0);
    if (opcode === Opcode.text && !isUtf8(payload)) return at;
    keep({
      connection,
      index: nextIndex(),
      time: this.#time,
      from,
      opcode,
      payload,
      compressed: false,
      wire: undefined,
      maskKey: masked ? maskKey : undefined,
      frames: undefined,
      origin: "peer",
      violations: NONE,
    });
    return start + length;
  }
}

const NONE: readonly never[] = [];
