import {
  type CloseStatus,
  Connection,
  type ConnectionSink,
  type DataOpcode,
  type DeflateStream,
  type Host,
  type Role,
  type SharedFrame,
  type ViolationCode,
  violation,
} from "@wireglass/wire";
import { type CloseInfo, ConnectionClosedError } from "./close-info.ts";
import { flushSoon } from "./flush-queue.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Limits } from "./limits.ts";
import type { MessageView } from "./message-view.ts";
import type { Pump, PumpClient } from "./pump.ts";
import { ROUNDS_A_SECOND, rounds } from "./sweeper.ts";

/** What becomes of messages: shared by all sessions that are served alike. */
export type Delivery<Subject> = {
  message(
    subject: Subject,
    opcode: DataOpcode,
    bytes: Uint8Array,
    start: number,
    end: number,
    fresh: boolean,
  ): void;
  ping?(subject: Subject, payload: Uint8Array): void;
  pong?(subject: Subject, payload: Uint8Array): void;
  drain?(subject: Subject): void;
  /** The peer has said goodbye or broke a rule: no more messages will come. */
  closing?(subject: Subject, info: CloseInfo): void;
  close?(subject: Subject, info: CloseInfo): void;
};

/** Sees the bytes of both directions as they are on the wire; must copy what it keeps. */
export type Tap = {
  received(bytes: Uint8Array): void;
  sent(bytes: Uint8Array): void;
  closed(info: CloseInfo): void;
};

export type SessionOptions<Subject> = {
  readonly role: Role;
  readonly host: Host;
  readonly limits: Limits;
  readonly deflate?: DeflateStream | undefined;
  readonly delivery: Delivery<Subject>;
  readonly tap?: Tap | undefined;
  readonly heartbeat?: boolean;
  /** The session is over: forget it. */
  forget?(session: Session<Subject>): void;
};

const SENT = Promise.resolve();

/** An open connection on a real socket: `wire`'s machine, a pump, and the rules about waiting. */
export class Session<Subject = unknown> implements PumpClient, ConnectionSink {
  readonly connection: Connection;
  readonly #options: SessionOptions<Subject>;
  readonly #subject: Subject;
  #delivery: Delivery<Subject>;
  readonly #pump: Pump;
  /** Set while a chunk is being read: what is sent meanwhile leaves with it. */
  #corked = false;
  #queued = false;
  #clogged = false;
  #heldByReader = false;
  /** The socket itself is paused. */
  #stopped = false;
  #waiting: { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } | undefined;
  #status: CloseStatus | undefined;
  #broken: ViolationCode | undefined;
  #closedBy: "local" | "remote" | undefined;
  #info: CloseInfo | undefined;
  #why: string | undefined;
  /** Rounds of the sweeper that are left until the stream must be gone; 0 while it may stay. */
  #roundsLeft = 0;
  /** Since the sweeper's last round: whether bytes came, and how many control frames. */
  #active = true;
  #controlFrames = 0;
  #idleRounds = 0;
  readonly #heartbeat: Heartbeat | undefined;
  #onGone: (() => void)[] | undefined;
  #onDrain: (() => void)[] | undefined;

  constructor(subject: Subject, pump: Pump, options: SessionOptions<Subject>) {
    this.#subject = subject;
    this.#pump = pump;
    this.#options = options;
    this.#delivery = options.delivery;
    const { role, host, limits, deflate } = options;
    this.connection = new Connection(this, { role, host, limits, deflate });
    this.#heartbeat = options.heartbeat ? new Heartbeat(limits) : undefined;
    pump.client = this;
  }

  get subject(): Subject {
    return this.#subject;
  }

  get limits(): Limits {
    return this.#options.limits;
  }

  get deflate(): DeflateStream | undefined {
    return this.#options.deflate;
  }

  get info(): CloseInfo | undefined {
    return this.#info;
  }

  get open(): boolean {
    return this.connection.state === "open" && this.#info === undefined;
  }

  /** Bytes that were sent and that the kernel has not taken yet. */
  get bufferedBytes(): number {
    return this.connection.output.length + this.#pump.inFlightBytes;
  }

  get clogged(): boolean {
    return this.#clogged;
  }

  // What the user does.

  send(payload: string | Uint8Array): Promise<void> {
    if (!this.open) return this.#refuse();
    this.connection.send(payload);
    return this.#sent();
  }

  sendView(view: MessageView): Promise<void> {
    if (!this.open) return this.#refuse();
    this.connection.sendBytes(view.opcode, view.source, view.start, view.end);
    return this.#sent();
  }

  sendFragment(opcode: DataOpcode, bytes: Uint8Array, last: boolean): Promise<void> {
    if (!this.open) return this.#refuse();
    this.connection.sendFragment(opcode, bytes, last);
    return this.#sent();
  }

  sendShared(frame: SharedFrame): Promise<void> {
    if (!this.open) return SENT;
    this.connection.sendShared(frame);
    return this.#sent();
  }

  ping(payload: Uint8Array): void {
    this.connection.ping(payload);
    void this.#sent();
  }

  pong(payload: Uint8Array): void {
    this.connection.pong(payload);
    void this.#sent();
  }

  close(code?: number, reason?: string): void {
    if (!this.open) return;
    this.connection.close(code, reason);
    this.#closedBy ??= "local";
    this.pauseReading(false);
    this.#flushLater();
    this.#expectEnd();
  }

  fail(code: ViolationCode): void {
    this.connection.fail(code);
    this.flush();
    this.#afterReading();
  }

  /** Ends the stream at once, without a closing handshake; `why` becomes the reason. */
  terminate(why?: string): void {
    this.#closedBy ??= "local";
    this.#why ??= why;
    this.#pump.destroy();
  }

  /** The last measured round trip of a heartbeat. */
  get latencyMs(): number | undefined {
    return this.#heartbeat?.latencyMs;
  }

  /** Stops or goes on reading: the reader is behind, or has caught up. */
  pauseReading(held: boolean): void {
    if (held === this.#heldByReader) return;
    this.#heldByReader = held;
    this.#applyPause();
  }

  // What the socket does.

  bytes(chunk: Uint8Array): void {
    this.#active = true;
    this.#options.tap?.received(chunk);
    this.#corked = true;
    this.connection.receive(chunk, 0, chunk.length);
    this.#corked = false;
    this.flush();
    if (this.#heldByReader) this.#applyPause();
    this.#afterReading();
  }

  end(): void {
    this.connection.receiveEnd();
    this.#closedBy ??= "remote";
    this.flush();
    this.#pump.end();
    this.#expectEnd();
  }

  drained(): void {
    this.flush();
  }

  /** Another way for messages to go from now on. */
  deliverTo(delivery: Delivery<Subject>): void {
    this.#delivery = delivery;
  }

  /** Calls once the session is over. */
  onGone(call: () => void): void {
    this.#onGone ??= [];
    this.#onGone.push(call);
  }

  /** Calls once, when the queue has fallen to its low mark. */
  onDrain(call: () => void): void {
    this.#onDrain ??= [];
    this.#onDrain.push(call);
  }

  closed(error: Error | undefined): void {
    if (this.#info !== undefined) return;
    if (this.connection.state !== "dropped") this.connection.receiveEnd();
    this.#info = this.#closeInfo(error);
    this.#options.tap?.closed(this.#info);
    this.#waiting?.reject(new ConnectionClosedError(this.#info));
    this.#waiting = undefined;
    this.#delivery.close?.(this.#subject, this.#info);
    this.#options.forget?.(this);
    for (const call of this.#onGone ?? []) call();
  }

  // What the machine says.

  message(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, fresh: boolean): void {
    this.#delivery.message(this.#subject, opcode, bytes, start, end, fresh);
  }

  receivedPing(payload: Uint8Array): void {
    this.#controlFrames++;
    this.#delivery.ping?.(this.#subject, payload);
  }

  receivedPong(payload: Uint8Array): void {
    this.#controlFrames++;
    if (this.#heartbeat?.answered(payload)) return;
    this.#delivery.pong?.(this.#subject, payload);
  }

  receivedClose(status: CloseStatus): void {
    this.#status = status;
    this.#closedBy ??= "remote";
  }

  violation(code: ViolationCode): void {
    this.#broken ??= code;
    this.#closedBy ??= code === "stream/truncated" ? "remote" : "local";
  }

  // How bytes leave.

  flush(): void {
    this.#queued = false;
    const { output } = this.connection;
    if (this.#pump.busy) return; // it is flushed again when drained
    if (output.length === 0) return this.#clogged ? this.#unclog() : undefined;
    this.#options.tap?.sent(output.view());
    this.#pump.flush(output);
    if (this.#clogged) this.#unclog();
  }

  /** Lets everybody go on who waited for the queue, if it is short again. */
  #unclog(): void {
    if (this.bufferedBytes > this.limits.outputLowBytes) return this.#applyPause();
    this.#clogged = false;
    this.#waiting?.resolve();
    this.#waiting = undefined;
    for (const call of this.#onDrain?.splice(0) ?? []) call();
    this.#delivery.drain?.(this.#subject);
    this.#applyPause();
  }

  #sent(): Promise<void> {
    if (!this.#corked) this.#flushLater();
    if (this.bufferedBytes <= this.limits.outputHighBytes) return SENT;
    return this.#clog();
  }

  #flushLater(): void {
    if (this.#queued || this.#corked) return;
    this.#queued = true;
    flushSoon(this);
  }

  /** The peer reads too slowly: senders wait, and so does the reader, whose answers would pile up. */
  #clog(): Promise<void> {
    if (this.bufferedBytes > this.limits.maxOutputBytes) {
      this.terminate("the peer does not read, and the queue for it is full");
    }
    this.#clogged = true;
    this.#applyPause();
    this.#flushLater();
    if (this.#waiting === undefined) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      promise.catch(() => {}); // a sender that does not wait is not interested in the outcome
      this.#waiting = { promise, resolve, reject };
    }
    return this.#waiting.promise;
  }

  #refuse(): Promise<void> {
    const info = this.#info ?? this.#closeInfo(undefined);
    const refusal = Promise.reject(new ConnectionClosedError(info));
    refusal.catch(() => {}); // as above
    return refusal;
  }

  /** While a chunk is being read, only the reading of messages stops: most queues are gone after it. */
  #applyPause(): void {
    const wanted = (this.#heldByReader || this.#clogged) && this.open;
    if (wanted) {
      this.connection.pause();
      if (this.#corked || this.#stopped) return;
      this.#stopped = true;
      this.#pump.pause();
    } else {
      if (this.#stopped) this.#pump.resume();
      this.#stopped = false;
      if (this.connection.paused && !this.#corked) this.#resumeMessages();
    }
  }

  /** What was left of the chunk when it was paused. */
  #resumeMessages(): void {
    this.#corked = true;
    this.connection.resume();
    this.#corked = false;
    this.#flushLater();
    if (this.#heldByReader) this.#applyPause();
    this.#afterReading();
  }

  // How it ends.

  #afterReading(): void {
    const { connection } = this;
    if (connection.state === "open" || this.#roundsLeft !== 0) return;
    if (this.#status !== undefined || this.#broken !== undefined) {
      this.#delivery.closing?.(this.#subject, this.#closeInfo(undefined));
    }
    // RFC 6455 §7.1.1: the server ends the stream first; a client that failed it need not wait.
    const endsFirst = this.#options.role === "server" || this.#broken !== undefined;
    if (connection.done && endsFirst) this.#pump.end();
    if (connection.done) this.#expectEnd();
  }

  #expectEnd(): void {
    if (this.#roundsLeft > 0) return;
    const { closeTimeoutMs, lingerTimeoutMs } = this.limits;
    this.#roundsLeft = rounds(this.#broken === undefined ? closeTimeoutMs : lingerTimeoutMs);
  }

  /** Called by the sweeper: everything that depends on time, and on nothing else. */
  sweep(): void {
    if (this.#roundsLeft > 0 && --this.#roundsLeft === 0) return this.#pump.destroy();
    if (!this.open) return;
    const { maxControlFramesPerSecond, idleTimeoutMs } = this.limits;
    if (this.#controlFrames > maxControlFramesPerSecond / ROUNDS_A_SECOND) {
      return this.fail("limit/control-rate");
    }
    this.#controlFrames = 0;
    this.#idleRounds = this.#active ? 0 : this.#idleRounds + 1;
    if (idleTimeoutMs > 0 && this.#idleRounds > rounds(idleTimeoutMs)) {
      return this.close(1001, "nothing was heard for too long");
    }
    // While we do not read, a pong cannot be seen: silence then is ours.
    if (!this.connection.paused) this.#beat();
    this.#active = false;
  }

  #beat(): void {
    const step = this.#heartbeat?.step(this.#active);
    if (step === "dead") this.terminate("no answer to a ping: the peer has vanished");
    else if (step !== undefined) this.ping(step);
  }

  #closeInfo(error: Error | undefined): CloseInfo {
    const broken = this.#broken;
    const status = this.#status ?? { code: 1006, reason: "" };
    const failed = broken === undefined ? undefined : violation(broken);
    return {
      code: failed?.closeCode ?? status.code,
      reason: failed?.text ?? (status.reason || (this.#why ?? "")),
      clean: this.#status !== undefined && broken === undefined,
      by: this.#closedBy ?? "remote",
      ...(broken && { violation: broken }),
      ...(error && { error }),
    };
  }
}
