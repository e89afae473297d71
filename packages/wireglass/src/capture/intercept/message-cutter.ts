import { isUtf8 } from "node:buffer";
import type { Side } from "@wireglass/lens/record";
import {
  type DeflateAgreement,
  DeflateStream,
  FrameHeader,
  FrameReader,
  minimalLengthBytes,
  type ObservedMessage,
  Opcode,
  readHeader,
  StreamObserver,
} from "@wireglass/wire";
import { NODE_COMPRESSOR, NODE_HOST } from "../../endpoint/index.ts";
import { CAPTURE_LIMITS } from "../limits.ts";

const LIMITS = { maxMessageBytes: CAPTURE_LIMITS.interceptedBytes.value, maxFragments: 2 ** 31 };

/** Where a direction had come to when its messages began to be read: at the beginning of one. */
export type CutterState = {
  /** The receiver's window, where permessage-deflate keeps one. */
  readonly history: Uint8Array | undefined;
};

/** Where a message's bytes lie: in the chunk at hand, or, where `start` is -1, in `raw`. */
export type Place = { readonly start: number; readonly end: number; readonly raw: Uint8Array };

/** One object for all of them: used up before the next one is cut. */
export type PlainCut = {
  opcode: number;
  /** Unmasked; whoever gets it may keep it. */
  payload: Uint8Array;
  maskKey: number | undefined;
  /** Where its frame lies in the chunk. */
  start: number;
  end: number;
};

export type CutterOptions = {
  readonly from: Side;
  readonly agreement: DeflateAgreement | undefined;
  readonly state?: CutterState | undefined;
  /**
   * Gets each message with its bytes: those of `chunk[start, end)` where it lies there as a whole, else `start` is -1
   * and `raw` has them. All of them are lent.
   */
  readonly message: (message: ObservedMessage, place: Place) => void;
  /** Gets, instead, a text or binary message of one frame that breaks no rule and lies in the chunk as a whole. */
  readonly plain: (message: PlainCut) => void;
  /**
   * Gets the bytes of a message that is larger than is waited for, as they come; with the last of them, what of it is
   * to be known.
   */
  readonly tooLarge: (
    bytes: Uint8Array,
    end: Pick<ObservedMessage, "compressed"> | undefined,
  ) => void;
};

const NOTHING = new Uint8Array(0);

/** One for all: a header is used up before the next is read. */
const inChunk = new FrameHeader();
const plainCut: PlainCut = { opcode: 0, payload: NOTHING, maskKey: undefined, start: 0, end: 0 };

/** Cuts one direction into messages, each with the bytes that it came in. */
export class MessageCutter {
  readonly #options: CutterOptions;
  readonly #reader = new FrameReader();
  readonly #observer: StreamObserver;
  #inFrame = false;
  /** What came of the unfinished message: of its frames, not of control frames among them. */
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  /** What came of the unfinished frame in earlier chunks. */
  #framePieces: Uint8Array[] = [];
  #isTooLarge = false;
  /** RSV1 was set on the first frame of the message that is under way. */
  #isCompressed = false;
  #found: ObservedMessage | undefined;

  constructor(options: CutterOptions) {
    const { from, agreement, state } = options;
    const reader = from === "client" ? "server" : "client";
    const deflate = agreement && new DeflateStream(reader, agreement, NODE_COMPRESSOR);
    if (state?.history !== undefined) deflate?.resume(state.history);
    this.#options = options;
    this.#observer = new StreamObserver({
      from,
      host: NODE_HOST,
      limits: LIMITS,
      keepRaw: false,
      deflate,
      message: (message) => {
        this.#found = message;
      },
    });
  }

  /** Bytes of a message whose end has not come. */
  get waitingBytes(): number {
    return this.#pieceBytes;
  }

  /** A part of a message has been passed on already: nothing can be sent in between. */
  get isInside(): boolean {
    return this.#isTooLarge;
  }

  /** A part of a frame has come, and the rest has not. */
  get isInFrame(): boolean {
    return this.#inFrame || this.#reader.pendingBytes > 0;
  }

  /** The next byte begins a message. */
  get isBetween(): boolean {
    return !this.isInFrame && this.#observer.idle && !this.#isTooLarge;
  }

  receive(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const next = this.isBetween ? this.#plain(chunk, at) : at;
      at = next === at ? this.#frame(chunk, at) : next;
    }
  }

  /**
   * A whole message in one frame that breaks no rule needs no observer, which costs more than the message.
   *
   * @returns where it ends; `start` where there is none
   */
  #plain(chunk: Uint8Array, start: number): number {
    const size = readHeader(chunk, start, chunk.length, inChunk);
    const { fin, rsv, opcode, masked, maskKey, length, lengthBytes } = inChunk;
    const end = start + size + length;
    const isWhole = size > 0 && fin && rsv === 0 && end <= chunk.length;
    if (!isWhole || (opcode !== Opcode.text && opcode !== Opcode.binary)) return start;
    const isMeant = masked === (this.#options.from === "client");
    if (!isMeant || lengthBytes !== minimalLengthBytes(length)) return start;
    const payload = Buffer.from(chunk.subarray(start + size, end)); // small ones in Node's own pool
    if (masked) NODE_HOST.mask(payload, 0, length, maskKey, 0);
    if (opcode === Opcode.text && !isUtf8(payload)) return start;
    plainCut.opcode = opcode;
    plainCut.payload = payload;
    plainCut.maskKey = masked ? maskKey : undefined;
    plainCut.start = start;
    plainCut.end = end;
    this.#options.plain(plainCut);
    return end;
  }

  /** The same to the end of the message that is under way. @returns where that is */
  receiveRest(chunk: Uint8Array): number {
    let at = 0;
    while (at < chunk.length && !this.isBetween) at = this.#frame(chunk, at);
    return at;
  }

  /** The stream ended. @returns the bytes of what was not whole */
  end(): Uint8Array {
    const rest = joined([...this.#pieces, ...this.#framePieces]);
    this.#framePieces = [];
    this.wholeFrames();
    return rest;
  }

  /** The frames that came of the unfinished message, which are waited with no more. */
  wholeFrames(): Uint8Array {
    const frames = joined(this.#pieces);
    this.#pieces = [];
    this.#pieceBytes = bytesIn(this.#framePieces);
    return frames;
  }

  /** Reads to the end of a frame, or of the chunk. @returns how far */
  #frame(chunk: Uint8Array, start: number): number {
    let at = start;
    if (!this.#inFrame) {
      at = this.#reader.header(chunk, start, chunk.length);
      if (at < 0) return this.#keepPart(chunk, start);
      this.#inFrame = true;
    }
    at = this.#reader.payload(at, chunk.length);
    if (this.#reader.remaining > 0) return this.#keepPart(chunk, start);
    this.#inFrame = false;
    this.#endOfFrame(chunk, start, at);
    return at;
  }

  #keepPart(chunk: Uint8Array, start: number): number {
    this.#observer.receive(chunk, start, chunk.length);
    const part = chunk.subarray(start);
    if (this.#isTooLarge) this.#options.tooLarge(part, undefined);
    else {
      this.#framePieces.push(new Uint8Array(part));
      this.#pieceBytes += part.length;
      this.#giveUp();
    }
    return chunk.length;
  }

  #endOfFrame(chunk: Uint8Array, start: number, end: number): void {
    this.#observer.receive(chunk, start, end);
    const message = this.#found;
    this.#found = undefined;
    const { opcode, rsv, fin } = this.#reader.current;
    const isControl = opcode >= 8;
    if (!isControl && opcode !== Opcode.continuation) this.#isCompressed = (rsv & 0b100) !== 0;
    if (this.#isTooLarge && !isControl) {
      // The observer tells of a part when it has enough of it; the message ends with its last frame (RFC 6455 §5.4).
      this.#isTooLarge = !fin;
      return this.#options.tooLarge(chunk.subarray(start, end), this.#endOfLarge(fin));
    }
    if (message !== undefined && !isControl && !fin && this.#observer.idle)
      return this.#beginLarge(chunk.subarray(start, end));
    const isWhole = this.#framePieces.length === 0;
    if (message !== undefined && isWhole && (isControl || this.#pieces.length === 0))
      return this.#options.message(message, { start, end, raw: NOTHING });
    const frame = [...this.#framePieces, chunk.subarray(start, end)];
    this.#pieceBytes -= bytesIn(this.#framePieces);
    this.#framePieces = [];
    if (message === undefined) {
      const part = new Uint8Array(joined(frame));
      this.#pieces.push(part);
      this.#pieceBytes += part.length;
      return this.#giveUp();
    }
    const pieces = isControl ? frame : [...this.#pieces, ...frame];
    if (!isControl) {
      this.#pieceBytes -= bytesIn(this.#pieces);
      this.#pieces = [];
    }
    this.#options.message(message, { start: -1, end, raw: joined(pieces) });
  }

  #endOfLarge(fin: boolean): Pick<ObservedMessage, "compressed"> | undefined {
    return fin ? { compressed: this.#isCompressed } : undefined;
  }

  /** The observer has told of a part, as more is not kept: the rest goes on as it comes. */
  #beginLarge(rest: Uint8Array): void {
    const before = this.end();
    this.#isTooLarge = true;
    this.#options.tooLarge(joined([before, rest]), undefined);
  }

  /** What is too large to be waited for goes on as it comes. */
  #giveUp(): void {
    if (this.#pieceBytes <= LIMITS.maxMessageBytes) return;
    this.#isTooLarge = true;
    this.#options.tooLarge(this.end(), undefined);
  }
}

function bytesIn(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first = NOTHING] = pieces;
  return pieces.length > 1 ? Buffer.concat(pieces) : first;
}
