import {
  type CloseStatus,
  Connection,
  type ConnectionSink,
  type DataOpcode,
  type DeflateStream,
  type SharedFrame,
  type ViolationCode,
} from "@wireglass/wire";
import { deliverBroadcasts } from "./broadcasts.ts";
import type { CloseInfo } from "./close-info.ts";
import { Ending } from "./ending.ts";
import { flushSoon } from "./flush-queue.ts";
import type { Limits } from "./limits.ts";
import type { MessageView } from "./message-view.ts";
import type { Pump, PumpClient } from "./pump.ts";
import { ReadingBrake } from "./reading-brake.ts";
import { SendGate } from "./send-gate.ts";
import type { Delivery, SessionOptions, SessionParts, Tap } from "./session-options.ts";
import { QUEUE_FULL } from "./session-options.ts";
import { countWork, nextPassage } from "./turn.ts";
import { actOn, Vigil } from "./vigil.ts";

/** So much output leaves at once instead of with the rest: waiting would only cool it down. */
const ENOUGH_BYTES = 262_144;

/** An open connection on a real socket: `wire`'s machine, a pump, and the rules about waiting. */
export class Session<Subject = unknown> implements PumpClient, ConnectionSink {
  readonly connection: Connection;
  readonly #options: SessionOptions<Subject>;
  readonly subject: Subject;
  readonly limits: Limits;
  readonly deflate: DeflateStream | undefined;
  /** How it ended; undefined while it has not. */
  info: CloseInfo | undefined;
  readonly #pump: Pump;
  readonly #tap: Tap | undefined;
  /** Made when it is needed, as the next two: most connections that idle never do. */
  #gate: SendGate | undefined;
  #ending: Ending | undefined;
  #brake: ReadingBrake | undefined;
  readonly #vigil: Vigil;
  #delivery: Delivery<Subject>;
  /** While a chunk is being read: what is sent meanwhile leaves with it. */
  #corked = false;
  /** A flush is due at the end of the turn. */
  #queued = false;
  #heldByReader = false;
  /** The queue grew while a chunk was being read: by answers to it. */
  #answering = false;
  /** The peer has said goodbye, or broke a rule: the rest is ending. */
  #ended = false;
  #onGone: (() => void)[] | undefined;

  constructor(pump: Pump, options: SessionOptions<Subject>, parts: SessionParts<Subject>) {
    const { role, host, limits } = options;
    this.subject = parts.subject;
    this.#pump = pump;
    this.#options = options;
    this.limits = limits;
    this.deflate = parts.deflate;
    this.#tap = parts.tap;
    this.#delivery = options.delivery;
    this.#vigil = new Vigil(limits, options.heartbeat ?? false);
    this.connection = new Connection(this, { role, host, limits, deflate: parts.deflate });
    pump.client = this;
  }

  get open(): boolean {
    return this.connection.state === "open" && this.info === undefined;
  }

  /** Bytes that were sent and that the kernel has not taken yet. */
  get bufferedBytes(): number {
    return this.connection.output.length + this.#pump.inFlightBytes;
  }

  /** The peer does not keep up: senders wait. */
  get clogged(): boolean {
    return this.#gate?.shut === true;
  }

  /** Round trip of the last heartbeat that was answered. */
  get latencyMs(): number | undefined {
    return this.#vigil.latencyMs;
  }

  send(payload: string | Uint8Array): Promise<void> {
    deliverBroadcasts();
    if (!this.open) return SendGate.refuse(this.info ?? this.#end.info());
    this.connection.send(payload);
    return this.#sent();
  }

  sendView(view: MessageView): Promise<void> {
    deliverBroadcasts();
    if (!this.open) return SendGate.refuse(this.info ?? this.#end.info());
    this.connection.sendBytes(view.opcode, view.source, view.start, view.end);
    return this.#sent();
  }

  sendFragment(opcode: DataOpcode, bytes: Uint8Array, last: boolean): Promise<void> {
    deliverBroadcasts();
    if (!this.open) return SendGate.refuse(this.info ?? this.#end.info());
    this.connection.sendFragment(opcode, bytes, last);
    return this.#sent();
  }

  sendShared(frame: SharedFrame): Promise<void> {
    deliverBroadcasts();
    if (!this.open) return SendGate.refuse(this.info ?? this.#end.info());
    this.connection.sendShared(frame);
    if (this.connection.heldBytes > this.limits.maxOutputBytes) this.terminate(QUEUE_FULL);
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
    deliverBroadcasts();
    this.connection.close(code, reason);
    this.#end.began("local");
    this.pauseReading(false);
    this.#flushLater();
    this.#vigil.expectEnd(this.limits.closeTimeoutMs);
  }

  /** Fails the connection for a rule that is not about bytes. */
  fail(code: ViolationCode): void {
    this.connection.fail(code);
    this.flush();
    this.#afterReading();
  }

  /** Ends the stream at once, without a closing handshake; `why` becomes the reason. */
  terminate(why?: string): void {
    this.#end.began("local", why);
    this.connection.drop();
    this.#pump.destroy();
  }

  /** Stops or goes on reading: the reader is behind, or has caught up. */
  pauseReading(held: boolean): void {
    if (held === this.#heldByReader) return;
    this.#heldByReader = held;
    this.#applyPause();
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
    this.#anyGate.onOpen(call);
  }

  bytes(chunk: Uint8Array): void {
    this.#vigil.heard();
    this.#tap?.received(chunk);
    this.#corked = true;
    this.connection.receive(chunk, 0, chunk.length);
    this.#corked = false;
    this.flush();
    if (this.#heldByReader || this.clogged) this.#applyPause();
    this.#afterReading();
  }

  peerEnd(): void {
    this.connection.receiveEnd();
    this.#end.began("remote");
    this.flush();
    this.#pump.end();
    this.#vigil.expectEnd(this.limits.closeTimeoutMs);
  }

  drained(): void {
    this.flush();
  }

  gone(error: Error | undefined): void {
    if (this.info !== undefined) return;
    if (this.connection.state !== "dropped") this.connection.receiveEnd();
    this.info = this.#end.info(error);
    this.#tap?.closed(this.info);
    this.#gate?.end(this.info);
    this.#delivery.close?.(this.subject, this.info);
    this.#options.forget?.(this);
    for (const call of this.#onGone ?? []) call();
  }

  /** Called by the sweeper. */
  sweep(): void {
    const queue = { clogged: this.clogged, bytes: this.bufferedBytes && this.#pump.kernelQueue };
    actOn(this.#vigil.round(this.open, !this.connection.paused && !this.clogged, queue), this);
  }

  message(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, traits: number): void {
    this.#delivery.message(this.subject, opcode, bytes, start, end, traits);
  }

  receivedPing(payload: Uint8Array): void {
    this.#vigil.controlFrame();
    void this.#sent(); // the pong
    this.#delivery.ping?.(this.subject, payload);
  }

  receivedPong(payload: Uint8Array): void {
    if (!this.#vigil.controlFrame(payload)) this.#delivery.pong?.(this.subject, payload);
  }

  receivedClose(status: CloseStatus): void {
    this.#end.status = status;
    this.#end.began("remote");
  }

  violation(code: ViolationCode): void {
    this.#end.violated(code);
  }

  flush(): void {
    this.#queued = false;
    if (this.#pump.busy) return; // it is flushed again when drained
    const { output } = this.connection;
    if (output.length > 0) {
      if (output.length >= ENOUGH_BYTES) countWork(output.length);
      this.#tap?.sent(output.view());
      this.#pump.flush(output);
    }
    if (this.#gate?.shut) this.#reopen(this.#gate);
  }

  #sent(): Promise<void> {
    this.#flushLater();
    if (this.connection.output.length >= ENOUGH_BYTES) this.flush();
    if (this.bufferedBytes > this.limits.outputHighBytes) this.#shut();
    return this.#gate?.passage ?? nextPassage();
  }

  get #anyGate(): SendGate {
    this.#gate ??= new SendGate();
    return this.#gate;
  }

  get #end(): Ending {
    this.#ending ??= new Ending();
    return this.#ending;
  }

  #flushLater(): void {
    if (this.#queued || this.#corked) return;
    this.#queued = true;
    flushSoon(this);
  }

  /**
   * The peer reads too slowly: senders wait, and so does reading, if it is what makes the queue longer.
   * What does not wait is cut off; one message alone is never too much.
   */
  #shut(): void {
    const gate = this.#anyGate;
    if (gate.shut && this.bufferedBytes > this.limits.maxOutputBytes) this.terminate(QUEUE_FULL);
    if (this.#corked) this.#answering = true;
    gate.shut = true;
    this.#applyPause();
    this.#flushLater();
  }

  /** Lets everybody go on, if the queue is short again. */
  #reopen(gate: SendGate): void {
    if (this.bufferedBytes > this.limits.outputLowBytes) return this.#applyPause();
    this.#answering = false;
    gate.open();
    this.#delivery.drain?.(this.subject);
    this.#applyPause();
  }

  #applyPause(): void {
    const answers = this.clogged && this.#answering;
    const wanted = (this.#heldByReader || answers) && this.open;
    this.#brake ??= new ReadingBrake(this.connection, this.#pump);
    if (wanted) this.#brake.pull(this.#corked);
    else if (this.#brake.release(this.#corked)) this.#resumeMessages();
  }

  /** What was left of the chunk when it was paused. */
  #resumeMessages(): void {
    this.#corked = true;
    this.connection.resume();
    this.#corked = false;
    this.#flushLater();
    if (this.#heldByReader || this.clogged) this.#applyPause();
    this.#afterReading();
  }

  #afterReading(): void {
    const { connection } = this;
    if (connection.state === "open" || this.#ended) return;
    const { status, broken } = this.#end;
    if (status === undefined && broken === undefined) return; // our close frame has no answer yet
    this.#ended = true;
    this.#delivery.closing?.(this.subject, this.#end.info());
    // RFC 6455 §7.1.1: the server ends the stream first; a client that failed it need not wait.
    if (this.#options.role === "server" || broken !== undefined) this.#pump.end();
    const { closeTimeoutMs, lingerTimeoutMs } = this.limits;
    this.#vigil.expectEnd(broken === undefined ? closeTimeoutMs : lingerTimeoutMs);
  }
}
