import type { DeflateStream } from "./extension/deflate-stream.ts";
import type { Host } from "./host.ts";
import type { WireLimits } from "./limits.ts";
import { isSendableCloseCode } from "./message/close-code.ts";
import { type CloseState, nextCloseState } from "./message/close-machine.ts";
import {
  type CloseStatus,
  checkClosePayload,
  readClosePayload,
  writeClosePayload,
} from "./message/close-payload.ts";
import { Receiver } from "./message/receiver.ts";
import { type Payload, Sender, type SharedFrame } from "./message/sender.ts";
import type { FrameSink, MessageSink } from "./message/sinks.ts";
import { type DataOpcode, Opcode } from "./opcode.ts";
import type { OutputBuffer } from "./output-buffer.ts";
import { UsageError } from "./usage-error.ts";
import { type ViolationCode, violation } from "./violation.ts";

/** Which end of a connection this is: a client masks what it sends, a server does not (RFC 6455 §5.1). */
export type Role = "server" | "client";

/** What an open connection tells its host; called from within `receive`, must not throw. */
export type ConnectionSink = {
  /** See {@link MessageSink.message}: the bytes are lent until the call returns. */
  readonly message: MessageSink["message"];
  /** A ping, already answered with a pong. */
  receivedPing(payload: Uint8Array): void;
  /** A pong, asked for or not. */
  receivedPong(payload: Uint8Array): void;
  /** The peer's close frame; the answer is in the output. */
  receivedClose(status: CloseStatus): void;
  /** The peer broke a rule; a close frame with the rule's code is in the output, and reading ends. */
  violation(code: ViolationCode): void;
};

/** What a {@link Connection} is made with. */
export type ConnectionOptions = {
  /** Which end this is. */
  readonly role: Role;
  /** Where random numbers, memory and fast paths come from; {@link pureHost} makes one. */
  readonly host: Host;
  /** Bytes of one message after inflating, and frames of one message. */
  readonly limits: Pick<WireLimits, "maxMessageBytes" | "maxFragments">;
  /** permessage-deflate as the handshake agreed on it; omit for none. */
  readonly deflate?: DeflateStream | undefined;
};

/**
 * An open WebSocket connection without its socket, RFC 6455 §5 to §7: bytes in through
 * {@link receive}, messages out through the sink, bytes out through {@link output}.
 *
 * It pings back, closes back, and fails on the first violation by itself. When `done` is true and the
 * output is flushed, a server closes the stream; a client waits for that, with a time limit.
 */
export class Connection {
  /** What the receiver finds besides messages is the connection's own business. */
  static readonly #Input = class implements FrameSink {
    readonly #connection: Connection;

    constructor(connection: Connection) {
      this.#connection = connection;
    }

    control(opcode: number, payload: Uint8Array): void {
      this.#connection.#control(opcode, payload);
    }

    violation(code: ViolationCode): void {
      this.#connection.#fail(code);
    }
  };

  readonly #sink: ConnectionSink;
  readonly #host: Host;
  readonly #receiver: Receiver;
  readonly #sender: Sender;
  #state: CloseState = "open";
  #failed = false;

  /** The handshake is done: an open connection that has sent and received nothing. */
  constructor(sink: ConnectionSink, { role, host, limits, deflate }: ConnectionOptions) {
    this.#sink = sink;
    this.#host = host;
    const masked = role === "server" ? "required" : "forbidden"; // RFC 6455 §5.1
    const input = new Connection.#Input(this);
    const { maxMessageBytes, maxFragments } = limits;
    const rules = { masked, maxMessageBytes, maxFragments } as const;
    this.#receiver = new Receiver(sink, input, host, rules, deflate); // messages go straight on
    this.#sender = new Sender(role, host, deflate);
  }

  /** Where it stands in the closing handshake, RFC 6455 §7.1. */
  get state(): CloseState {
    return this.#state;
  }

  /** Frames that wait to be written: write its `view()`, then call its `reuse()` or `detach()`. */
  get output(): OutputBuffer {
    return this.#sender.output;
  }

  /** Nothing more will be sent or read: flush the output, then end the stream. */
  get done(): boolean {
    return this.#failed || this.#state === "closed" || this.#state === "dropped";
  }

  /** True between {@link pause} and {@link resume}. */
  get paused(): boolean {
    return this.#receiver.paused;
  }

  /** Stops reading after the current message. Stop feeding {@link receive} as well. */
  pause(): void {
    this.#receiver.pause();
  }

  /** Reads on: first what was left of the chunk in which it was paused, from within this call. */
  resume(): void {
    this.#receiver.resume();
  }

  /**
   * Takes `chunk[start, end)` of what the peer sent, cut anywhere. Never throws for it. Payloads are
   * unmasked in place: lend memory that may change.
   */
  receive(chunk: Uint8Array, start = 0, end = chunk.length): void {
    this.#receiver.receive(chunk, start, end);
  }

  /**
   * The stream ended. Inside a frame or message, that is a violation. What a pause has kept is read
   * first: it came before the end.
   */
  receiveEnd(): void {
    this.#receiver.finish();
    if (!this.#receiver.stopped && this.#receiver.midMessage) {
      this.#receiver.stop();
      this.#sink.violation("stream/truncated");
    }
    this.#receiver.stop();
    if (this.#state !== "dropped") this.#state = nextCloseState(this.#state, "endOfStream");
  }

  /** The host has cut the stream: nothing more is read or sent, and the peer is not to blame. */
  drop(): void {
    this.#receiver.stop();
    if (this.#state !== "dropped") this.#state = nextCloseState(this.#state, "endOfStream");
  }

  /**
   * Sends one message in one frame: a string as text, bytes as binary, both copied. @throws UsageError
   * `send/state` unless open, `send/unfinished` inside a message in pieces, `send/type` for anything else.
   */
  send(payload: Payload): void {
    this.#mustBeOpen();
    if (typeof payload === "string") this.#sender.text(payload);
    else if (payload instanceof Uint8Array)
      this.#sender.bytes(Opcode.binary, payload, 0, payload.length);
    else throw notSendable(payload);
  }

  /** Sends `bytes[start, end)` as one message; text must be UTF-8. @throws UsageError as {@link send}. */
  sendBytes(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number): void {
    this.#mustBeOpen();
    this.#sender.bytes(opcode, bytes, start, end);
  }

  /**
   * Sends one piece of a message, uncompressed; all pieces have one `opcode`, and the last has `last`.
   * @throws UsageError as {@link send}, and `send/opcode` for another opcode.
   */
  sendFragment(opcode: DataOpcode, bytes: Uint8Array, last: boolean): void {
    this.#mustBeOpen();
    this.#sender.fragment(opcode, bytes, last);
  }

  /** Bytes of shared frames that wait for the last piece of a message. */
  get heldBytes(): number {
    return this.#sender.heldBytes;
  }

  /** Sends a frame made by `encodeShared`, behind a message in pieces. @throws UsageError `send/state` unless open. */
  sendShared(frame: SharedFrame): void {
    this.#mustBeOpen();
    this.#sender.shared(frame);
  }

  /**
   * Sends a ping, RFC 6455 §5.5.2. @throws UsageError `send/state` unless open, `control/too-long` above
   * 125 bytes.
   */
  ping(payload: Uint8Array): void {
    this.#sendControl(Opcode.ping, payload);
  }

  /** An unsolicited pong, RFC 6455 §5.5.3. @throws UsageError as {@link ping}. */
  pong(payload: Uint8Array): void {
    this.#sendControl(Opcode.pong, payload);
  }

  /**
   * Begins the closing handshake, RFC 6455 §7.1.2. @throws UsageError `send/state` unless open,
   * `close/code` and `close/reason` for what a close frame cannot carry.
   */
  close(code?: number, reason = ""): void {
    const payload = writeClosePayload(code, reason);
    this.#mustBeOpen();
    this.#sendClose(payload);
  }

  /** Fails the connection for a rule that the host found broken, such as a rate limit. */
  fail(code: ViolationCode): void {
    if (this.done) return;
    this.#receiver.stop();
    this.#fail(code);
  }

  #sendControl(opcode: number, payload: Uint8Array): void {
    if (payload.length > 125) {
      throw new UsageError(
        "control/too-long",
        `a control frame holds 125 bytes, not ${payload.length}`,
      );
    }
    this.#mustBeOpen();
    this.#sender.control(opcode, payload);
  }

  #mustBeOpen(): void {
    if (this.#state === "open" && !this.#failed) return;
    throw new UsageError("send/state", "the connection is closing or closed; nothing can be sent");
  }

  #sendClose(payload: Uint8Array): void {
    this.#sender.control(Opcode.close, payload);
    this.#state = nextCloseState(this.#state, "sendClose");
  }

  #control(opcode: number, payload: Uint8Array): void {
    if (opcode === Opcode.close) return this.#receiveClose(payload);
    if (opcode === Opcode.pong) return this.#sink.receivedPong(payload);
    // RFC 6455 §5.5.2: a pong goes back, unless a close frame has been sent (§5.5.1).
    if (this.#state === "open") this.#sender.control(Opcode.pong, payload);
    this.#sink.receivedPing(payload);
  }

  #receiveClose(payload: Uint8Array): void {
    this.#receiver.stop(); // RFC 6455 §5.5.1: what follows a close frame is not looked at
    const broken = checkClosePayload(payload, this.#host.isUtf8);
    if (broken !== undefined) return this.#fail(broken);
    const status = readClosePayload(payload);
    this.#state = nextCloseState(this.#state, "receiveClose");
    // §5.5.1: "the endpoint typically echos the status code it received"
    if (this.#state === "closeReceived") this.#sendClose(payload.subarray(0, 2));
    this.#sink.receivedClose(status);
  }

  /** RFC 6455 §7.1.7: say why, if a close frame can still be sent, and read no more. */
  #fail(code: ViolationCode): void {
    const { closeCode, text } = violation(code);
    if (this.#state === "open" && isSendableCloseCode(closeCode)) {
      this.#sendClose(writeClosePayload(closeCode, text));
    }
    this.#failed = true;
    this.#sink.violation(code);
  }
}

/** @internal For callers without types: another typed array would lose half of each number without a word. */
export function notSendable(payload: unknown): UsageError {
  const kind = Object.prototype.toString.call(payload).slice(8, -1);
  return new UsageError(
    "send/type",
    `send takes a string or a Uint8Array, not ${kind}; wrap a buffer: new Uint8Array(buffer)`,
  );
}
