import type { DeflateStream } from "./extension/deflate-stream.ts";
import type { FrameHeader } from "./frame/frame-header.ts";
import { FrameReader } from "./frame/frame-reader.ts";
import { allViolations, type FrameContext } from "./frame/frame-rules.ts";
import type { Host } from "./host.ts";
import { checkClosePayload } from "./message/close-payload.ts";
import { isControl, Opcode } from "./opcode.ts";
import { isWholeUtf8 } from "./utf8.ts";
import type { ViolationCode } from "./violation.ts";

/** One frame as it was: enough to write the same bytes again. */
export type ObservedFrame = {
  /** FIN. */
  readonly fin: boolean;
  /** RSV1 to RSV3 as three bits; RSV1 is 0b100. */
  readonly rsv: number;
  /** Four bits; may be a reserved value. */
  readonly opcode: number;
  /** MASK; `raw` has the payload as it came, still masked. */
  readonly masked: boolean;
  /** Signed 32-bit number in network order. */
  readonly maskKey: number;
  /** Payload length in bytes, as the header says it. */
  readonly length: number;
  /** How the length was written, as in {@link FrameHeader}. */
  readonly lengthBytes: 0 | 2 | 8;
  /** Header and payload exactly as on the wire; the payload ends early where the stream did or a limit was met. */
  readonly raw: Uint8Array;
  /** How many bytes of `raw` are the header, 2 to 14. */
  readonly headerBytes: number;
  /** Every rule that this frame breaks. */
  readonly violations: readonly ViolationCode[];
};

/** One message as it is to be read, with the frames it came in. */
export type ObservedMessage = {
  /** The first frame's opcode; may be reserved, or 0 for a continuation without a beginning. */
  readonly opcode: number;
  /** Unmasked, joined and inflated; as it came where it does not inflate. */
  readonly payload: Uint8Array;
  /** As it came: unmasked and joined, not inflated; the same memory as `payload` where that is the same. */
  readonly joined: Uint8Array;
  /** It came compressed; `payload` is inflated unless a violation says that it could not be. */
  readonly compressed: boolean;
  /** In their order; a control frame is a message of one. */
  readonly frames: readonly ObservedFrame[];
  /** Bytes on the wire, headers included. */
  readonly wireLength: number;
  /** Every rule broken by its frames or by the message as a whole, each once. */
  readonly violations: readonly ViolationCode[];
};

/** What a {@link StreamObserver} is made with. */
export type ObserverOptions = {
  /** Whose bytes these are: a client must mask, a server must not. */
  readonly from: "client" | "server";
  /** {@link pureHost} has both; the check of UTF-8 may be left out. */
  readonly host: Pick<Host, "mask" | "isUtf8">;
  /** Bytes that are kept of one message, and frames of one. */
  readonly limits: Pick<FrameContext, "maxMessageBytes" | "maxFragments">;
  /** Inflates this direction, where the handshake agreed on it. */
  readonly deflate?: DeflateStream | undefined;
  /** The handshake was not seen: RSV1 cannot be judged then. */
  readonly midStream?: boolean;
  /** False leaves the payload out of a frame's `raw`, which saves its memory twice. */
  readonly keepRaw?: boolean;
  /**
   * Told each message when it is complete, from within `receive` and `receiveEnd`; what it is given is its
   * to keep.
   */
  message(message: ObservedMessage): void;
};

/**
 * Reads one direction of a connection without taking part in it: for capture, dissection and logs.
 *
 * It uses the endpoints' reader and their rules, but goes on where they fail: a violation is noted at
 * the frame that breaks the rule. It changes no byte that it is given.
 */
export class StreamObserver {
  readonly #options: ObserverOptions;
  readonly #reader = new FrameReader();
  /** The current frame's bytes, as far as they are kept. */
  #raw = NO_BYTES as Uint8Array;
  #kept = 0;
  #inFrame = false;
  #violations: ViolationCode[] = [];
  /** Frames and bytes of the unfinished message, those that a limit cut off included. */
  #fragments = 0;
  #messageBytes = 0;
  /** False while it is not known whether a message is under way: the stream was joined in its middle. */
  #begun: boolean;
  /** What is kept of the unfinished message. */
  #open: { frames: ObservedFrame[]; payload: Uint8Array[]; bytes: number } | undefined;

  /** One observer for one direction; make two for a connection. */
  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#begun = options.midStream !== true;
  }

  /** Nothing is under way: the next byte begins a frame, and that one a message. */
  get idle(): boolean {
    return (
      !this.#inFrame && this.#open === undefined && this.#begun && this.#reader.pendingBytes === 0
    );
  }

  /** Takes the next bytes of the direction; keeps copies, changes nothing. */
  receive(chunk: Uint8Array, start = 0, end = chunk.length): void {
    let at = start;
    while (at < end)
      at = this.#inFrame ? this.#payload(chunk, at, end) : this.#header(chunk, at, end);
  }

  /**
   * The same, but only to the end of the message that is under way, or that begins here.
   *
   * @returns where that is; `end` where it is not over yet: see {@link idle}
   */
  receiveMessage(chunk: Uint8Array, start: number, end: number): number {
    let at = start;
    do {
      at = this.#inFrame ? this.#payload(chunk, at, end) : this.#header(chunk, at, end);
    } while (at < end && !this.idle);
    return at;
  }

  /** The stream ended: an unfinished frame or message is told as far as it came. */
  receiveEnd(): void {
    if (this.#inFrame || this.#reader.pendingBytes > 0) {
      this.#violations.push("stream/truncated");
      this.#endOfFrame(true);
    }
    if (this.#open !== undefined) this.#endOfMessage(["stream/truncated"]);
  }

  #header(chunk: Uint8Array, start: number, end: number): number {
    const at = this.#reader.header(chunk, start, end);
    const next = at < 0 ? end : at;
    this.#keep(chunk, start, next);
    if (at < 0) return end;
    this.#violations = allViolations(this.#reader.current, this.#context());
    this.#inFrame = true;
    if (this.#reader.remaining === 0) this.#endOfFrame(false);
    return next;
  }

  #context(): FrameContext {
    const { from, limits, deflate, midStream = false } = this.#options;
    const continues = this.#reader.current.opcode === Opcode.continuation;
    const fragments = continues && !this.#begun ? 1 : this.#fragments;
    return {
      masked: from === "client" ? "required" : "forbidden",
      rsvInUse: deflate !== undefined || midStream ? 0b100 : 0,
      maxMessageBytes: limits.maxMessageBytes,
      maxFragments: limits.maxFragments,
      // A frame that begins a message is measured without the one before, finished or not.
      fragments: continues ? fragments : Math.min(fragments, 1),
      messageBytes: continues ? this.#messageBytes : 0,
    };
  }

  #payload(chunk: Uint8Array, start: number, end: number): number {
    const at = this.#reader.payload(start, end);
    // A frame beyond the limit is passed over to its end, its first bytes kept.
    const room = this.#options.limits.maxMessageBytes + 14 - this.#kept;
    this.#keep(chunk, start, Math.min(at, start + Math.max(0, room)));
    if (this.#reader.remaining === 0) this.#endOfFrame(false);
    return at;
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    const size = this.#kept + end - start;
    if (size > this.#raw.length) {
      // Twice as much each time, and no more than the frame says that it has.
      const most = this.#inFrame ? size + this.#reader.remaining : size;
      const larger = new Uint8Array(Math.min(most, Math.max(size, this.#raw.length * 2)));
      larger.set(this.#raw.subarray(0, this.#kept));
      this.#raw = larger;
    }
    this.#raw.set(chunk.subarray(start, end), this.#kept);
    this.#kept = size;
  }

  #endOfFrame(truncated: boolean): void {
    const header = this.#reader.current;
    const { keepRaw = true } = this.#options;
    const all = this.#raw.subarray(0, this.#kept);
    const complete = this.#inFrame;
    const headerBytes = complete ? header.byteLength : all.length;
    const frame: ObservedFrame = {
      ...(complete ? copyHeader(header) : NO_HEADER),
      headerBytes,
      raw: keepRaw ? exactly(all) : all.slice(0, headerBytes),
      violations: this.#violations,
    };
    this.#inFrame = false;
    this.#violations = [];
    this.#raw = NO_BYTES;
    this.#kept = 0;
    // Nobody else has this memory where it is not to be kept as it came.
    const payload = keepRaw ? all.slice(headerBytes) : all.subarray(headerBytes);
    if (frame.masked) this.#options.host.mask(payload, 0, payload.length, frame.maskKey, 0);
    if (isControl(frame.opcode) || !complete) {
      this.#emit([frame], payload, false, truncated || payload.length < frame.length);
    } else this.#join(frame, payload, truncated);
  }

  #join(frame: ObservedFrame, payload: Uint8Array, truncated: boolean): void {
    if (frame.opcode !== Opcode.continuation) {
      this.#endOfMessage([]);
      this.#fragments = 0;
      this.#messageBytes = 0;
    }
    this.#begun = true;
    this.#fragments = frame.fin ? 0 : this.#fragments + 1;
    this.#messageBytes = frame.fin ? 0 : this.#messageBytes + frame.length;
    this.#open ??= { frames: [], payload: [], bytes: 0 };
    const open = this.#open;
    open.frames.push(frame);
    open.payload.push(payload);
    open.bytes += frame.length;
    const full = open.frames.length > this.#options.limits.maxFragments;
    const large = open.bytes > this.#options.limits.maxMessageBytes;
    if (frame.fin || truncated || full || large) this.#endOfMessage([]);
  }

  #endOfMessage(violations: readonly ViolationCode[]): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    const compressed = ((open.frames[0]?.rsv ?? 0) & 0b100) !== 0;
    const payload = concat(open.payload);
    const whole = open.frames.at(-1)?.fin === true && payload.length === open.bytes;
    this.#emit(open.frames, payload, compressed, !whole, violations);
  }

  #emit(
    frames: readonly ObservedFrame[],
    joined: Uint8Array,
    compressed: boolean,
    partial: boolean,
    more: readonly ViolationCode[] = [],
  ): void {
    const found = [...frames.flatMap((frame) => frame.violations), ...more];
    let payload = joined;
    let inflated = false;
    if (compressed && !partial && this.#options.deflate !== undefined) {
      const result = this.#options.deflate.inflate(joined, this.#options.limits.maxMessageBytes);
      if (result.kind === "bytes") {
        payload = result.bytes;
        inflated = true;
      } else found.push(result.kind === "invalid" ? "deflate/invalid" : "deflate/too-large");
    }
    const opcode = frames[0]?.opcode ?? 0;
    const readable = inflated || !compressed;
    if (!partial && readable) found.push(...this.#contentViolations(opcode, payload));
    const headers = frames.reduce((sum, { headerBytes }) => sum + headerBytes, 0);
    const wireLength = headers + joined.length;
    this.#options.message({
      opcode,
      payload,
      joined,
      compressed,
      frames,
      wireLength,
      violations: [...new Set(found)],
    });
  }

  #contentViolations(opcode: number, payload: Uint8Array): ViolationCode[] {
    const { isUtf8 } = this.#options.host;
    if (opcode === Opcode.text && !isWholeUtf8(payload, 0, payload.length, isUtf8)) {
      return ["text/utf8"];
    }
    const broken = opcode === Opcode.close ? checkClosePayload(payload, isUtf8) : undefined;
    return broken === undefined ? [] : [broken];
  }
}

/** Without memory that only waits. */
function exactly(bytes: Uint8Array): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
}

const NO_BYTES = new Uint8Array(0);

const NO_HEADER = {
  fin: false,
  rsv: 0,
  opcode: 0,
  masked: false,
  maskKey: 0,
  length: 0,
  lengthBytes: 0,
} as const;

function copyHeader(
  header: FrameHeader,
): Omit<ObservedFrame, "raw" | "headerBytes" | "violations"> {
  const { fin, rsv, opcode, masked, maskKey, length, lengthBytes } = header;
  return { fin, rsv, opcode, masked, maskKey, length, lengthBytes };
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
