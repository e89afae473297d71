import { isUtf8, joinedAll } from "../wire/bytes.ts";
import type { DeflateTerms } from "../wire/deflate-terms.ts";
import { Deflater, type DeflateStyle } from "../wire/deflater.ts";
import { encodeFrame, type FrameSpec, Opcode } from "../wire/frame.ts";
import { FrameReader, type WireFrame } from "../wire/frame-reader.ts";
import { brokenRule, isWireCloseCode } from "../wire/frame-rules.ts";
import { Inflater } from "../wire/inflater.ts";
import type { PeerSocket } from "./peer-socket.ts";
import { ANSWER_TIMEOUT_MS } from "./time-limits.ts";
import type { Transcript } from "./transcript.ts";
import { Failure } from "./verdict.ts";

/** Which side is judged; the suite plays the other one. */
export type Peer = "server" | "client";

/** What the suite hears from the peer. */
export type Heard =
  | {
      readonly kind: "message";
      readonly opcode: number;
      readonly payload: Uint8Array;
      readonly compressed: boolean;
      readonly wireBytes: number;
    }
  | { readonly kind: "ping" | "pong"; readonly payload: Uint8Array }
  | { readonly kind: "close"; readonly code: number | undefined }
  | { readonly kind: "end"; readonly how: "fin" | "reset" }
  | { readonly kind: "silence" };

type Unfinished = {
  readonly opcode: number;
  readonly compressed: boolean;
  readonly parts: Uint8Array[];
};

export type TalkOptions = {
  readonly socket: PeerSocket;
  readonly peer: Peer;
  readonly terms: DeflateTerms | undefined;
  readonly transcript: Transcript;
};

/** An open WebSocket connection to the peer. Every frame that is heard is judged at once. */
export class Talk {
  readonly peer: Peer;
  readonly socket: PeerSocket;
  readonly terms: DeflateTerms | undefined;
  readonly remarks: string[] = [];
  /** The mask keys of the peer's frames; empty if it is a server. */
  readonly maskKeys: Uint8Array[] = [];
  readonly #transcript: Transcript;
  readonly #reader = new FrameReader();
  readonly #deflater: Deflater;
  readonly #inflater: Inflater;
  #unfinished: Unfinished | undefined;
  #hasClosed = false;

  constructor({ socket, peer, terms, transcript }: TalkOptions) {
    this.socket = socket;
    this.peer = peer;
    this.terms = terms;
    this.#transcript = transcript;
    this.#deflater = new Deflater(terms?.suiteBits ?? 15, terms?.suiteNoContext === false);
    this.#inflater = new Inflater(terms?.peerBits ?? 15, terms?.peerNoContext === false);
  }

  /** Note something that is lax, but no failure. */
  remark(sentence: string): void {
    if (!this.remarks.includes(sentence)) this.remarks.push(sentence);
  }

  /** The bytes of frames as the suite's role sends them. */
  encode(frames: readonly FrameSpec[]): Uint8Array {
    for (const frame of frames) this.#transcript.frame(">", frame);
    return joinedAll(frames.map((frame) => encodeFrame(frame, this.peer === "server")));
  }

  /** Send frames in one write. */
  async send(...frames: readonly FrameSpec[]): Promise<void> {
    await this.socket.write(this.encode(frames));
  }

  /** The payload of a compressed message; call in the order in which they are sent. */
  compress(payload: Uint8Array, style?: DeflateStyle): Uint8Array {
    return this.#deflater.message(payload, style);
  }

  /** The next thing the peer says; "silence" if no byte arrives for `timeoutMs`. */
  async hear(timeoutMs = ANSWER_TIMEOUT_MS): Promise<Heard> {
    for (;;) {
      const frame = this.#reader.next();
      const heard = frame && this.#judge(frame);
      if (heard) return heard;
      if (frame) continue;
      if (!(await this.socket.arrival(timeoutMs))) return { kind: "silence" };
      const chunks = this.socket.take();
      for (const chunk of chunks) this.#reader.push(chunk);
      const { end } = this.socket;
      if (chunks.length === 0 && end !== "open") return this.#ended(end);
    }
  }

  #ended(how: "fin" | "reset"): Heard {
    this.#transcript.note(how === "fin" ? "< end of stream" : "< reset");
    if (how === "fin" && this.#reader.pendingBytes > 0)
      throw new Failure("ends the stream in the middle of a frame");
    return { kind: "end", how };
  }

  #judge(frame: WireFrame): Heard | undefined {
    this.#transcript.frame("<", frame);
    const broken = brokenRule(frame, {
      mustBeMasked: this.peer === "client",
      deflate: this.terms !== undefined,
      insideMessage: this.#unfinished !== undefined,
    });
    if (broken) throw new Failure(`the peer ${broken}`);
    // RFC 6455 §5.5.1: nothing may follow a close frame.
    if (this.#hasClosed)
      throw new Failure("the peer sends a frame after its close frame (RFC 6455 §5.5.1)");
    if (frame.maskKey) this.maskKeys.push(frame.maskKey);
    const { opcode, payload } = frame;
    if (opcode === Opcode.ping) return { kind: "ping", payload };
    if (opcode === Opcode.pong) return { kind: "pong", payload };
    return opcode === Opcode.close ? this.#close(payload) : this.#data(frame);
  }

  #close(payload: Uint8Array): Heard {
    this.#hasClosed = true;
    if (payload.byteLength === 0) return { kind: "close", code: undefined };
    const code = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
    if (!isWireCloseCode(code))
      throw new Failure(`the peer closes with ${code}, which no frame may carry (RFC 6455 §7.4)`);
    if (!isUtf8(payload.subarray(2)))
      throw new Failure("the peer gives a close reason that is not UTF-8 (RFC 6455 §5.5.1)");
    return { kind: "close", code };
  }

  #data(frame: WireFrame): Heard | undefined {
    this.#unfinished ??= { opcode: frame.opcode, compressed: (frame.rsv & 4) !== 0, parts: [] };
    const { opcode, compressed, parts } = this.#unfinished;
    parts.push(frame.payload);
    if (!frame.fin) return undefined;
    this.#unfinished = undefined;
    const whole = joinedAll(parts);
    const payload = compressed ? this.#inflate(whole) : whole;
    if (opcode === Opcode.text && !isUtf8(payload))
      throw new Failure("the peer sends a text message that is not UTF-8 (RFC 6455 §5.6)");
    return { kind: "message", opcode, payload, compressed, wireBytes: whole.byteLength };
  }

  #inflate(payload: Uint8Array): Uint8Array {
    try {
      return this.#inflater.message(payload);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Failure(`the peer's message cannot be inflated: ${reason} (RFC 7692 §7.2)`);
    }
  }
}
