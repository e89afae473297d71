import { OutputBuffer } from "@wireglass/wire";
import { type CloseInfo, ConnectionClosedError } from "./close-info.ts";
import { Ending } from "./ending.ts";
import { flushSoon } from "./flush-queue.ts";
import { Inbox } from "./inbox.ts";
import type { Limits } from "./limits.ts";
import type { Addresses } from "./listener.ts";
import { OUTPUT_POOL } from "./node-host.ts";
import type { Pump, PumpClient } from "./pump.ts";
import { SendGate } from "./send-gate.ts";
import type { Tap } from "./session-options.ts";
import { rounds, roundsUnlessOff, type Sweepable } from "./sweeper.ts";
import type { TlsFacts } from "./tls-facts.ts";
import { countWork } from "./turn.ts";

export type StreamSocketSetup = {
  readonly url: string;
  readonly addresses: Addresses;
  readonly pump: Pump;
  readonly limits: Limits;
  readonly tap?: Tap | undefined;
  /** A handler reads it to its end: our half stays open until that is done. */
  readonly outlivesPeer?: boolean;
  /** The stream is gone: forget it. */
  forget?(stream: Sweepable): void;
};

/**
 * A plain TCP or TLS connection in the shape of a WebSocket one: chunks instead of messages, which
 * begin and end wherever the network cut them.
 */
export class StreamSocket implements AsyncIterable<Uint8Array> {
  readonly #stream: Stream;
  /** A place for the application's own state. */
  data: unknown;

  /** @internal */
  constructor(setup: StreamSocketSetup) {
    this.#stream = new Stream(setup);
  }

  /** "tcp://host:port" or "tls://host:port". */
  get url(): string {
    return this.#stream.setup.url;
  }

  /** "host:port" of the other side. */
  get remoteAddress(): string {
    return this.#stream.setup.addresses.remote;
  }

  /** "host:port" of this side. */
  get localAddress(): string {
    return this.#stream.setup.addresses.local;
  }

  /** True until our side ends the stream, or it is gone. */
  get open(): boolean {
    return this.#stream.writable;
  }

  /** What TLS agreed on; undefined without it, and after the end. */
  get tls(): TlsFacts | undefined {
    return this.#stream.setup.pump.tls;
  }

  /** Bytes that were sent and that the kernel has not taken yet. */
  get bufferedAmount(): number {
    return this.#stream.bufferedBytes;
  }

  /** How it ended; undefined while it has not. */
  get closeInfo(): CloseInfo | undefined {
    return this.#stream.info;
  }

  /** Resolves when the connection is gone; never rejects. */
  get closed(): Promise<CloseInfo> {
    return this.#stream.closed.promise;
  }

  /**
   * Sends bytes, which are copied, or text as UTF-8. Resolves when more may be sent; rejects with {@link
   * ConnectionClosedError}.
   */
  send(data: string | Uint8Array): Promise<void> {
    return this.#stream.send(typeof data === "string" ? Buffer.from(data, "utf8") : data);
  }

  /**
   * The next chunk. Rejects with {@link ConnectionClosedError} at the end, or with the signal's reason when
   * aborted.
   */
  async recv(options: { signal?: AbortSignal } = {}): Promise<Uint8Array> {
    const chunk = await this.#stream.inbox.next(options.signal);
    if (chunk !== undefined) return chunk;
    throw new ConnectionClosedError(this.#stream.inbox.closeInfo ?? this.#stream.ending.info());
  }

  /** The chunks up to the end; throws {@link ConnectionClosedError} where that is not the peer's own. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, undefined> {
    for (;;) {
      const chunk = await this.#stream.inbox.next();
      if (chunk === undefined) return undefined;
      yield chunk;
    }
  }

  /** Says that no more will be sent; receiving goes on. */
  endSending(): void {
    this.#stream.end(false);
  }

  /** Sends what is queued, ends the stream and resolves when it is gone. */
  close(): Promise<CloseInfo> {
    this.#stream.end(true);
    return this.closed;
  }

  /** Cuts the connection without a word. */
  terminate(): void {
    this.#stream.setup.pump.destroy();
  }

  /** @internal For a server whose handler does not say when it is done. */
  static follow(socket: StreamSocket): void {
    socket.#stream.follow();
  }

  /** @internal What the sweeper watches. */
  static sweepable(socket: StreamSocket): Sweepable {
    return socket.#stream;
  }
}

/** The stream behind a {@link StreamSocket}. */
class Stream implements PumpClient, Sweepable {
  readonly setup: StreamSocketSetup;
  readonly inbox: Inbox<Uint8Array>;
  readonly closed = Promise.withResolvers<CloseInfo>();
  readonly ending = new Ending();
  readonly #output = new OutputBuffer(OUTPUT_POOL);
  readonly #gate = new SendGate();
  #queued = false;
  #peerEnded = false;
  #follows: boolean;
  #weEnded = false;
  #roundsLeft = 0;
  #idleRounds = 0;
  info: CloseInfo | undefined;

  constructor(setup: StreamSocketSetup) {
    const { pump, limits } = setup;
    this.setup = setup;
    this.#follows = setup.outlivesPeer !== true;
    this.inbox = new Inbox<Uint8Array>(
      { pauseReading: () => pump.pause(), resumeReading: () => pump.resume() },
      { bytes: limits.inboxHighBytes, count: limits.inboxHighMessages },
    );
    pump.client = this;
  }

  get writable(): boolean {
    return !this.#weEnded && this.info === undefined;
  }

  get bufferedBytes(): number {
    return this.#output.length + this.setup.pump.inFlightBytes;
  }

  send(bytes: Uint8Array): Promise<void> {
    if (!this.writable) return SendGate.refuse(this.info ?? this.ending.info());
    this.#output.append(bytes);
    countWork(bytes.length);
    if (!this.#queued) {
      this.#queued = true;
      flushSoon(this);
    }
    const { limits, pump } = this.setup;
    if (this.bufferedBytes > limits.maxOutputBytes) {
      this.ending.began("local", "the peer does not read, and the queue for it is full");
      pump.destroy();
    }
    if (this.bufferedBytes > limits.outputHighBytes) this.#gate.shut = true;
    return this.#gate.passage;
  }

  flush(): void {
    this.#queued = false;
    const { pump, tap, limits } = this.setup;
    if (pump.busy) return;
    if (this.#output.length > 0) {
      tap?.sent(this.#output.view());
      pump.flush(this.#output);
    }
    if (this.#gate.shut && this.bufferedBytes <= limits.outputLowBytes) this.#gate.open();
    if (this.#weEnded && this.#output.length === 0) pump.end();
  }

  /** `waits`: the peer has to end its side too, within the close time-out. */
  end(waits: boolean): void {
    if (this.info !== undefined) return;
    if (!this.#weEnded) {
      this.#weEnded = true;
      this.ending.began("local");
      this.flush();
    }
    if (waits && this.#roundsLeft === 0)
      this.#roundsLeft = roundsUnlessOff(this.setup.limits.closeTimeoutMs);
    if (waits) this.setup.pump.resume(); // the end cannot be seen by a reader that has stopped
  }

  bytes(chunk: Uint8Array): void {
    this.#idleRounds = 0;
    this.setup.tap?.received(chunk);
    if (this.#roundsLeft > 0) return; // closing: nobody will ask for it any more
    this.inbox.push(new Uint8Array(chunk), chunk.length);
  }

  /** The peer's half is over. Ours follows, unless a handler is still at work: it may have answers. */
  peerEnd(): void {
    this.#peerEnded = true;
    this.ending.began("remote");
    this.inbox.end({ code: 1000, reason: "", clean: true, by: "remote" });
    if (!this.#weEnded && this.#follows) setImmediate(() => this.end(true));
  }

  /** From now on our half ends when the peer's does. */
  follow(): void {
    this.#follows = true;
    if (this.#peerEnded) this.end(true);
  }

  drained(): void {
    this.flush();
  }

  gone(error: Error | undefined): void {
    const clean = this.#peerEnded && this.#weEnded && error === undefined;
    if (clean) this.ending.status = { code: 1000, reason: "" };
    this.info = this.ending.info(error);
    this.setup.tap?.closed(this.info);
    this.#gate.end(this.info);
    this.inbox.end(this.info);
    this.closed.resolve(this.info);
    this.setup.forget?.(this);
  }

  sweep(): void {
    if (this.#roundsLeft > 0 && --this.#roundsLeft === 0) return this.setup.pump.destroy();
    const { idleTimeoutMs } = this.setup.limits;
    this.#idleRounds++;
    if (idleTimeoutMs === 0 || this.#idleRounds <= rounds(idleTimeoutMs)) return;
    this.ending.began("local", "nothing was heard for too long");
    this.setup.pump.destroy();
  }
}
