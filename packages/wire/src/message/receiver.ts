import { copyOf } from "../copy.ts";
import type { DeflateStream } from "../extension/deflate-stream.ts";
import { FrameHeader, readHeader } from "../frame/frame-header.ts";
import { FrameReader } from "../frame/frame-reader.ts";
import { checkFrame, type FrameContext, isOrdinary } from "../frame/frame-rules.ts";
import type { Host } from "../host.ts";
import { type DataOpcode, isControl, Opcode } from "../opcode.ts";
import { isWholeUtf8, Utf8Validator } from "../utf8.ts";
import type { ViolationCode } from "../violation.ts";
import { MessageAssembler } from "./message-assembler.ts";
import type { FrameSink, MessageSink } from "./sinks.ts";

/** What is known about a message's bytes, as bits of one number. */
export const Trait = {
  /** Nobody else holds the memory. */
  fresh: 1,
  /** Every byte is below 0x80. */
  ascii: 2,
} as const;

/** Bits that are set in a lane when one of its bytes is outside ASCII. */
const NOT_ASCII = 0x80808080;
const NO_BYTES = new Uint8Array(0);

/**
 * Where a header is read to whose frame is all there, as nearly every one is: it is done with before
 * the next is read.
 */
const inChunk = new FrameHeader();

type MutableContext = { -readonly [Key in keyof FrameContext]: FrameContext[Key] };

/** The reading half of an open connection: frames in, whole checked messages out. */
export class Receiver {
  readonly #messages: MessageSink;
  readonly #frames: FrameSink;
  readonly #host: Host;
  readonly #deflate: DeflateStream | undefined;
  /** Made for the first frame that a chunk cuts. */
  #reader: FrameReader | undefined;
  readonly #context: MutableContext;
  /** Made for the first payload that comes in pieces. */
  #assembler: MessageAssembler | undefined;
  /** The unfinished message's opcode, and whether its first frame had RSV1. */
  #opcode: DataOpcode = Opcode.text;
  #compressed = false;
  #utf8: Utf8Validator | undefined;
  #control = NO_BYTES as Uint8Array;
  #inFrame = false;
  #stopped = false;
  #paused = false;
  #backlog: { readonly bytes: Uint8Array; readonly length: number } | undefined;

  constructor(
    messages: MessageSink,
    frames: FrameSink,
    host: Host,
    rules: Pick<FrameContext, "masked" | "maxMessageBytes" | "maxFragments">,
    deflate?: DeflateStream,
  ) {
    this.#messages = messages;
    this.#frames = frames;
    this.#host = host;
    this.#deflate = deflate;
    this.#context = {
      masked: rules.masked,
      rsvInUse: deflate === undefined ? 0 : 0b100,
      maxMessageBytes: rules.maxMessageBytes,
      maxFragments: rules.maxFragments,
      fragments: 0,
      messageBytes: 0,
    };
  }

  /** True between the first byte of a frame or message and its last. */
  get midMessage(): boolean {
    return this.#inFrame || this.#pendingBytes > 0 || this.#context.fragments > 0;
  }

  /** True after a violation or {@link stop}: what arrives is passed over. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Nothing more is read: a close frame arrived, or the connection failed. */
  stop(): void {
    this.#stopped = true;
    if (this.#backlog !== undefined) this.#host.buffers.give(this.#backlog.bytes);
    this.#backlog = undefined;
    this.#assembler?.reset();
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Stops after the current message; the rest of the chunk is kept. The host should stop reading too. */
  pause(): void {
    this.#paused = true;
  }

  /** Reads what was kept, unless paused again on the way. */
  resume(): void {
    this.#paused = false;
    const backlog = this.#backlog;
    if (backlog === undefined) return;
    this.#backlog = undefined;
    this.receive(backlog.bytes, 0, backlog.length);
    this.#host.buffers.give(backlog.bytes);
  }

  /** No more will come: reads what was kept, paused or not, as it came before the end. */
  finish(): void {
    const backlog = this.#backlog;
    if (backlog === undefined) return;
    this.#backlog = undefined;
    const { bytes, length } = backlog;
    for (let at = 0; at < length && !this.#stopped; ) {
      at = this.#step(bytes, at, length);
    }
    this.#host.buffers.give(bytes);
  }

  /** Reads `chunk[start, end)`, unmasking in place: the memory is used, and the caller's again after. */
  receive(chunk: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end && !this.#stopped) {
      if (this.#paused) return this.#keep(chunk, at, end);
      at = this.#step(chunk, at, end);
    }
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    const before = this.#backlog;
    const length = before?.length ?? 0;
    const bytes = this.#host.buffers.take(length + end - start);
    if (before !== undefined) {
      bytes.set(before.bytes.subarray(0, length));
      this.#host.buffers.give(before.bytes);
    }
    this.#host.copy(bytes, length, chunk, start, end);
    this.#backlog = { bytes, length: length + end - start };
  }

  #step(chunk: Uint8Array, at: number, end: number): number {
    const reader = this.#inFrame ? this.#reader : undefined;
    return reader === undefined
      ? this.#frame(chunk, at, end)
      : this.#payload(reader, chunk, at, end);
  }

  /** Bytes of a header that is not complete yet. */
  get #pendingBytes(): number {
    return this.#reader === undefined ? 0 : this.#reader.pendingBytes;
  }

  #frame(chunk: Uint8Array, start: number, end: number): number {
    const size = this.#pendingBytes > 0 ? 0 : readHeader(chunk, start, end, inChunk);
    const at = start + size;
    if (size === 0 || inChunk.length > end - at) return this.#cutFrame(chunk, start, end);
    const context = this.#context;
    if (isOrdinary(inChunk, context)) return this.#wholeMessage(chunk, at, end);
    const broken = checkFrame(inChunk, context);
    if (broken !== undefined) return this.#fail(broken, end);
    if (isControl(inChunk.opcode)) return this.#wholeControl(chunk, at);
    const alone = inChunk.fin && inChunk.opcode !== Opcode.continuation;
    if (alone && inChunk.rsv !== 0) return this.#wholeCompressed(chunk, at);
    return this.#cutFrame(chunk, start, end); // a fragment
  }

  /** A frame that is not all here, or one of several of a message. */
  #cutFrame(chunk: Uint8Array, start: number, end: number): number {
    this.#reader ??= new FrameReader();
    const at = this.#reader.header(chunk, start, end);
    if (at < 0) return end;
    const header = this.#reader.current;
    const broken = checkFrame(header, this.#context);
    if (broken !== undefined) return this.#fail(broken, end);
    this.#begin(header);
    return this.#payload(this.#reader, chunk, at, end);
  }

  /** The common case: one frame, one message, all of it here. Nothing is copied. */
  #wholeMessage(chunk: Uint8Array, at: number, chunkEnd: number): number {
    const end = at + inChunk.length;
    const seen = inChunk.masked ? this.#host.mask(chunk, at, end, inChunk.maskKey, 0) : NOT_ASCII;
    if (inChunk.opcode === Opcode.text && (seen & NOT_ASCII) !== 0) {
      if (!isWholeUtf8(chunk, at, end, this.#host.isUtf8)) return this.#fail("text/utf8", chunkEnd);
    }
    const traits = (seen & NOT_ASCII) === 0 ? Trait.ascii : 0;
    this.#messages.message(inChunk.opcode as DataOpcode, chunk, at, end, traits); // control was told apart
    return end;
  }

  /** Compressed, one frame, all of it here: inflated from where it lies. */
  #wholeCompressed(chunk: Uint8Array, at: number): number {
    const end = at + inChunk.length;
    if (inChunk.masked) this.#host.mask(chunk, at, end, inChunk.maskKey, 0);
    this.#opcode = inChunk.opcode as DataOpcode; // it begins a message
    this.#inflate(chunk.subarray(at, end));
    return end;
  }

  #wholeControl(chunk: Uint8Array, at: number): number {
    const end = at + inChunk.length;
    if (inChunk.masked) this.#host.mask(chunk, at, end, inChunk.maskKey, 0);
    this.#frames.control(inChunk.opcode, copyOf(chunk, at, end));
    return end;
  }

  #begin(header: FrameHeader): void {
    this.#inFrame = true;
    if (isControl(header.opcode)) {
      this.#control = new Uint8Array(header.length); // at most 125: it was judged
      return;
    }
    if (header.opcode !== Opcode.continuation) {
      this.#opcode = header.opcode as DataOpcode; // neither control, continuation nor reserved
      this.#compressed = header.rsv !== 0;
      const checks = header.opcode === Opcode.text && !this.#compressed;
      this.#utf8 = checks ? new Utf8Validator(this.#host.isUtf8) : undefined;
    }
    this.#context.fragments++;
    this.#context.messageBytes += header.length;
  }

  #payload(reader: FrameReader, chunk: Uint8Array, start: number, end: number): number {
    const header = reader.current;
    const phase = header.length - reader.remaining;
    const at = reader.payload(start, end);
    const seen = header.masked
      ? this.#host.mask(chunk, start, at, header.maskKey, phase)
      : NOT_ASCII;
    if (isControl(header.opcode)) this.#control.set(chunk.subarray(start, at), phase);
    else if (!this.#collect(reader, chunk, start, at, seen)) return end;
    if (reader.remaining === 0) this.#endOfFrame(header);
    return at;
  }

  #collect(reader: FrameReader, chunk: Uint8Array, start: number, end: number, seen: number) {
    const utf8 = this.#utf8;
    if (utf8 !== undefined && ((seen & NOT_ASCII) !== 0 || !utf8.complete)) {
      if (!utf8.push(chunk, start, end)) {
        this.#fail("text/utf8", end);
        return false;
      }
    }
    this.#assembling.append(chunk, start, end, reader.remaining);
    return true;
  }

  get #assembling(): MessageAssembler {
    this.#assembler ??= new MessageAssembler(this.#host);
    return this.#assembler;
  }

  #endOfFrame(header: FrameHeader): void {
    this.#inFrame = false;
    if (isControl(header.opcode)) {
      const payload = this.#control;
      this.#control = NO_BYTES;
      this.#frames.control(header.opcode, payload);
    } else if (header.fin) this.#endOfMessage();
  }

  #endOfMessage(): void {
    this.#context.fragments = 0;
    this.#context.messageBytes = 0;
    const utf8 = this.#utf8;
    this.#utf8 = undefined;
    const assembler = this.#assembling;
    const { bytes, length } = assembler;
    // Lent to the sink from here on: a stop from within must not give it to somebody else.
    assembler.release();
    if (utf8 !== undefined && !utf8.complete) this.#fail("text/utf8", 0);
    else if (this.#compressed) this.#inflate(bytes.subarray(0, length));
    else this.#messages.message(this.#opcode, bytes, 0, length, Trait.fresh);
    assembler.recycle(bytes);
  }

  #inflate(compressed: Uint8Array): void {
    const result = this.#deflate?.inflate(compressed, this.#context.maxMessageBytes);
    if (result?.kind === "too-large") this.#fail("deflate/too-large", 0);
    else if (result?.kind !== "bytes") this.#fail("deflate/invalid", 0);
    else {
      const { bytes } = result;
      const valid =
        this.#opcode !== Opcode.text || isWholeUtf8(bytes, 0, bytes.length, this.#host.isUtf8);
      if (valid) this.#messages.message(this.#opcode, bytes, 0, bytes.length, Trait.fresh);
      else this.#fail("text/utf8", 0);
    }
  }

  #fail(code: ViolationCode, end: number): number {
    this.stop();
    this.#frames.violation(code);
    return end;
  }
}
