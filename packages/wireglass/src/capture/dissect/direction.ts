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
import type { MessageSink } from "./message-sink.ts";

/** No limit of their own: what the endpoints took is to be seen whole, up to what SQLite holds. */
const LIMITS = { maxMessageBytes: 900_000_000, maxFragments: 2 ** 31 };

/** A payload of this size stays where it lies: to move it costs more than a piece of its own. */
const LARGE_BYTES = 4096;

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
  /** Gets each message that is not plain. */
  readonly keep: (message: KeptMessage) => void;
  /** Gets the plain ones. */
  readonly sink: MessageSink;
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

  /** Takes `[start, end)` of the arena, seen at `time`. */
  receive(start: number, end: number, time: number): void {
    this.#time = time;
    let at = start;
    while (at < end && this.#observer.idle) {
      const next = this.#ordinary(at, end);
      if (next === at) break;
      at = next;
    }
    if (at === end) return;
    const { arena } = this.#options;
    this.#observer.receive(arena.memory, at, end);
    arena.keepBefore(end); // what it has found may lie there
  }

  end(time: number): void {
    this.#time = time;
    this.#observer.receiveEnd();
  }

  /** @returns where the message at `at` ends; `at` where it is none that is ordinary, or not all here */
  #ordinary(at: number, end: number): number {
    const { connection, from, arena, nextIndex, sink } = this.#options;
    const { memory } = arena;
    const size = readHeader(memory, at, end, inChunk);
    const { fin, rsv, opcode, masked, length, lengthBytes, maskKey } = inChunk;
    const start = at + size;
    if (size === 0 || length > end - start || !fin || rsv !== 0) return at;
    if (opcode !== Opcode.text && opcode !== Opcode.binary) return at;
    if (masked !== (from === "client") || lengthBytes !== minimalLengthBytes(length)) return at;
    const stop = start + length;
    const isText = opcode === Opcode.text;
    const key = masked ? maskKey : 0;
    const isAscii = (masked || isText) && arena.mask(start, stop, key) === 0;
    if (isText && !isAscii && !isUtf8(memory.subarray(start, stop))) {
      arena.mask(start, stop, key); // as it was, for the observer
      return at;
    }
    const isLarge = length >= LARGE_BYTES;
    const first = isLarge ? start : arena.keep(start, stop);
    if (isLarge) arena.keepBefore(stop);
    const used = masked ? maskKey : undefined;
    const index = nextIndex();
    sink.plain(
      connection,
      index,
      this.#time,
      from,
      opcode,
      isText,
      used,
      memory,
      first,
      first + length,
    );
    return stop;
  }
}
