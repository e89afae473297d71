import { isUtf8 } from "node:buffer";
import { type KeptMessage, originalOf, type PlainMessage, type Side } from "@wireglass/lens/record";
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
import { CAPTURE_LIMITS } from "../limits.ts";
import type { SentMessage } from "../tape/sent-message.ts";
import type { Arena } from "./arena.ts";
import { CutFrame, MOST_CUT_BYTES, type PlainHeader } from "./cut-frame.ts";
import type { MessageSink } from "./message-sink.ts";

/** What the endpoints took is to be seen whole, up to what SQLite holds. */
const LIMITS = { maxMessageBytes: CAPTURE_LIMITS.maxMessageBytes.value, maxFragments: 2 ** 31 };

/** Messages of this size are kept as they lie in the chunk: masked, where they are. */
const LARGE_BYTES = 4096;

/** One for all: a header is used up before the next is read. */
const inChunk = new FrameHeader();

/** Where a direction stands between two messages. */
export type DirectionState = {
  /** Bytes of the direction before the next message, and messages. */
  readonly offset: number;
  readonly messages: number;
  /** The receiver's window, where permessage-deflate keeps one. */
  readonly history: Uint8Array | undefined;
};

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
  /** A plain message of which the end has not come. */
  #cut: CutFrame | undefined;
  #time = 0;
  /** As what the next message was sent on. */
  #sent: SentMessage | undefined;
  #tags: readonly string[] | undefined;
  readonly #deflate: DeflateStream | undefined;
  /** Bytes of the direction so far. */
  #total = 0;
  #asked: ((state: Omit<DirectionState, "messages">) => void) | undefined;
  /** One for all plain messages. */
  readonly #found: { -readonly [Key in keyof PlainMessage]: PlainMessage[Key] };

  constructor(options: DirectionOptions) {
    this.#options = options;
    const { connection, from, agreement, midStream, nextIndex, keep } = options;
    const empty = { memory: NOTHING, start: 0, end: 0, raw: false, maskKey: undefined };
    this.#found = { connection, index: 0, time: 0, from, opcode: 0, ...empty };
    // Reads what `from` sent, so it stands on the other side.
    const reader = from === "client" ? "server" : "client";
    this.#deflate = agreement && new DeflateStream(reader, agreement, NODE_COMPRESSOR);
    this.#observer = new StreamObserver({
      from,
      host: NODE_HOST,
      limits: LIMITS,
      midStream,
      keepRaw: false,
      deflate: this.#deflate,
      message: (message) =>
        keep(
          this.#tagged(
            this.#asSent(
              keptMessage(message, { connection, index: nextIndex(), time: this.#time, from }),
            ),
          ),
        ),
    });
  }

  /** The next message has these words on its record. */
  tag(tags: readonly string[]): void {
    this.#tags = tags;
  }

  /** The next message was sent on so, or not at all. */
  instead(sent: SentMessage): void {
    this.#sent = sent;
  }

  /** Takes `bytes[start, end)`, seen at `time`; they are lent and not changed. */
  receive(bytes: Buffer, start: number, end: number, time: number): void {
    this.#time = time;
    let at = this.#cut === undefined ? start : this.#goOn(this.#cut, bytes, start, end);
    // Who asks is told at the first message that begins: until then one is read after the other.
    while (at < end && this.#asked !== undefined && !this.#isBetween)
      at = this.#observer.receiveMessage(bytes, at, end);
    this.#answer(this.#total + at - start);
    this.#total += end - start;
    while (at < end && this.#observer.idle && !this.#isNoted) {
      const next = this.#plainAt(bytes, at, end);
      if (next === at) break;
      at = next;
    }
    if (at < end) this.#observer.receive(bytes, at, end);
  }

  /** Tells `answer` where the next message begins, as soon as it does. */
  ask(answer: (state: Omit<DirectionState, "messages">) => void): void {
    this.#asked = answer;
    this.#answer(this.#total);
  }

  /** The next byte begins a message. */
  get #isBetween(): boolean {
    return this.#cut === undefined && this.#observer.idle;
  }

  #answer(offset: number): void {
    const asked = this.#asked;
    if (asked === undefined || !this.#isBetween) return;
    this.#asked = undefined;
    asked({ offset, history: this.#deflate?.received });
  }

  end(time: number): void {
    this.#time = time;
    if (this.#cut !== undefined) this.#giveUp(this.#cut);
    this.#observer.receiveEnd();
  }

  /** The next message is not what its bytes say alone. */
  get #isNoted(): boolean {
    return this.#sent !== undefined || this.#tags !== undefined;
  }

  #tagged(message: KeptMessage): KeptMessage {
    const tags = this.#tags;
    this.#tags = undefined;
    return tags === undefined ? message : { ...message, tags };
  }

  #asSent(message: KeptMessage): KeptMessage {
    const sent = this.#sent;
    if (sent === undefined) return message;
    this.#sent = undefined;
    if (sent.origin === "dropped") return { ...message, origin: "dropped" };
    return { ...message, ...sent, original: originalOf(message) };
  }

  /** @returns where the plain messages end that begin at `at`, or some of them; `at` where there is none */
  #plainAt(bytes: Buffer, at: number, end: number): number {
    const size = this.#plainHeader(bytes, at, end);
    if (size === 0) return at;
    const { length } = inChunk;
    if (size + length > end - at) return length > MOST_CUT_BYTES ? at : this.#begin(bytes, at, end);
    return length >= LARGE_BYTES ? this.#large(bytes, at, size) : this.#small(bytes, at, end);
  }

  /** Reads a header into {@link inChunk}. @returns its size; 0 where it is not that of a plain message */
  #plainHeader(bytes: Uint8Array, at: number, end: number): number {
    const size = readHeader(bytes, at, end, inChunk);
    const { fin, rsv, opcode, masked, length, lengthBytes } = inChunk;
    if (size === 0 || !fin || rsv !== 0) return 0;
    if (opcode !== Opcode.text && opcode !== Opcode.binary) return 0;
    const isClients = this.#options.from === "client";
    return masked === isClients && lengthBytes === minimalLengthBytes(length) ? size : 0;
  }

  /** Brings a piece of the chunk to the desk, and takes the small messages that it begins with. */
  #small(bytes: Buffer, start: number, end: number): number {
    const { arena } = this.#options;
    const { memory } = arena;
    const desk = arena.bring(bytes, start, end);
    let at = desk.at;
    while (at < desk.to) {
      const size = this.#plainHeader(memory, at, desk.to);
      const first = at + size;
      const { length } = inChunk;
      const stop = first + length;
      if (size === 0 || stop > desk.to || length >= LARGE_BYTES) break;
      if (!this.#fromDesk(inChunk, first, stop)) break;
      at = stop;
    }
    return start + at - desk.at;
  }

  /** Keeps a payload that lies on the desk. @returns false, with the bytes as they were, for text that is not UTF-8 */
  #fromDesk(header: PlainHeader, start: number, end: number): boolean {
    if (!this.#isReadable(header, start, end)) return false;
    const { arena } = this.#options;
    const { memory } = arena;
    const place = arena.keep(start, end);
    if (place === undefined) this.#plain(header, memory.slice(start, end), 0, end - start, false);
    else this.#plain(header, memory, place, end - start, false);
    return true;
  }

  /** Takes one message as it lies: what is large is not copied, and looked at only where it is text. */
  #large(bytes: Buffer, at: number, size: number): number {
    const start = at + size;
    const { length } = inChunk;
    if (!this.#isWhatItSays(inChunk, bytes, start, start + length)) return at;
    this.#plain(inChunk, bytes, start, length, true);
    return start + length;
  }

  /** Text is UTF-8; `[start, end)` is as it came. */
  #isWhatItSays(header: PlainHeader, bytes: Buffer, start: number, end: number): boolean {
    const { opcode, masked, maskKey } = header;
    const { arena } = this.#options;
    return opcode !== Opcode.text || arena.isText(bytes, start, end, masked ? maskKey : 0);
  }

  /** Unmasks a payload on the desk. @returns false, with the bytes as they were, for text that is not UTF-8 */
  #isReadable({ masked, maskKey, opcode }: PlainHeader, start: number, end: number): boolean {
    const { arena } = this.#options;
    const isText = opcode === Opcode.text;
    if (!masked && !isText) return true;
    const key = masked ? maskKey : 0;
    const isAscii = arena.mask(start, end, key) === 0;
    if (!isText || isAscii || isUtf8(arena.memory.subarray(start, end))) return true;
    arena.mask(start, end, key);
    return false;
  }

  /** The rest of the message comes with another chunk. */
  #begin(bytes: Buffer, at: number, end: number): number {
    this.#cut = new CutFrame(inChunk);
    return this.#cut.add(bytes, at, end);
  }

  #goOn(cut: CutFrame, bytes: Buffer, start: number, end: number): number {
    const at = cut.add(bytes, start, end);
    if (!cut.isWhole) return at;
    if (this.#wasCut(cut)) this.#cut = undefined;
    else this.#giveUp(cut);
    return at;
  }

  /** @returns false for text that is not UTF-8 */
  #wasCut({ header, memory, start, end, release }: CutFrame): boolean {
    const { arena } = this.#options;
    if (end - start >= LARGE_BYTES) {
      if (!this.#isWhatItSays(header, memory, start, end)) return false;
      this.#plain(header, memory, start, end - start, true);
      arena.onReset(release);
      return true;
    }
    const desk = arena.bring(memory, start, end);
    if (!this.#fromDesk(header, desk.at, desk.to)) return false;
    release();
    return true;
  }

  /** What is no plain message is read by the observer. */
  #giveUp(cut: CutFrame): void {
    this.#cut = undefined;
    this.#observer.receive(cut.raw);
  }

  #plain(
    header: PlainHeader,
    memory: Uint8Array,
    start: number,
    length: number,
    raw: boolean,
  ): void {
    const { nextIndex, sink } = this.#options;
    const { opcode, masked, maskKey } = header;
    const plain = this.#found;
    plain.index = nextIndex();
    plain.time = this.#time;
    plain.opcode = opcode;
    plain.maskKey = masked ? maskKey : undefined;
    plain.memory = memory;
    plain.start = start;
    plain.end = start + length;
    plain.raw = raw;
    sink.plain(plain);
  }
}

const NOTHING = new Uint8Array();
