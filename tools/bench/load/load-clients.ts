import { randomBytes } from "node:crypto";
import { BROADCAST_BYTES, type LoadPlan } from "../load-plan.ts";
import { checkAnswers, type ExpectedAnswers } from "./answer-check.ts";
import { type AnswerCounter, FixedAnswerCounter, FrameAnswerCounter } from "./answer-counter.ts";
import { compressedPayloads, FrameRing, firstByteOf, serverFrameBytes } from "./frame-ring.ts";
import { newHandshake } from "./handshake.ts";
import { LoadConnection } from "./load-connection.ts";
import { payloadsOf, plainText } from "./payloads.ts";
import { RoundTrips } from "./round-trips.ts";

/** Handshakes in progress at a time, well below the usual listen backlog of 511. */
const OPENING_AT_ONCE = 128;
const ANSWER_TIMEOUT_MS = 30_000;
const BROADCAST_SAMPLE = 16;

export type RunCount = {
  readonly messages: number;
  readonly seconds: number;
  readonly cpuMicros: number;
  /** Half of the round trips took less; only where they are timed. */
  readonly p50Micros?: number;
  readonly p99Micros?: number;
};

/** All clients of one load: opens them, drives them, and checks what they get. */
export class LoadClients {
  readonly #plan: LoadPlan;
  readonly #onFault: (reason: Error) => void;
  readonly #payloads: readonly Uint8Array[];
  readonly #wirePayloads: readonly Uint8Array[];
  readonly #connections: LoadConnection[] = [];
  readonly #roundTrips: RoundTrips | undefined;
  #outstanding = 0;
  #answered = 0;
  #expectedBroadcasts = 0;
  #sending = false;
  #drained = Promise.withResolvers<void>();

  constructor(plan: LoadPlan, onFault: (reason: Error) => void) {
    const { load } = plan;
    this.#plan = plan;
    this.#onFault = onFault;
    this.#roundTrips = load.timed && new RoundTrips();
    this.#payloads = payloadsOf(load);
    this.#wirePayloads = load.deflate
      ? compressedPayloads(this.#payloads, load.deflate)
      : this.#payloads;
  }

  async open(count: number): Promise<void> {
    for (let opened = 0; opened < count; opened += OPENING_AT_ONCE) {
      const batch = Array.from({ length: Math.min(OPENING_AT_ONCE, count - opened) }, () =>
        this.#newConnection(),
      );
      this.#connections.push(...batch);
      await Promise.all(batch.map((connection) => connection.opened));
    }
  }

  /** Every sampled connection sends `messages` and must get them back unchanged. */
  async verify(from: number, atMost: number, messages: number): Promise<number> {
    const candidates = this.#connections.slice(from);
    const stride = Math.max(1, Math.floor(candidates.length / atMost));
    const sample = candidates.filter((_, index) => index % stride === 0).slice(0, atMost);
    for (const connection of sample) connection.capture();
    const sentBefore = sample.map((connection) => connection.sentMessages);
    for (const connection of sample) this.#send(connection, messages);
    await this.#allAnswered();
    for (const [index, connection] of sample.entries())
      checkAnswers(
        connection.captured(),
        messages,
        this.#expected(this.#payloads, sentBefore[index] ?? 0),
      );
    return sample.length;
  }

  /** Keeps every connection at its number in flight for `seconds`, then waits for the last answer. */
  async run(seconds: number): Promise<RunCount> {
    const witness = this.#newWitness();
    const cpuBefore = process.cpuUsage();
    const startMs = performance.now();
    this.#answered = 0;
    this.#roundTrips?.reset();
    this.#sending = true;
    for (const connection of this.#connections) this.#send(connection, this.#plan.load.inFlight);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    this.#sending = false;
    await this.#allAnswered();
    const { user, system } = process.cpuUsage(cpuBefore);
    const elapsedMs = performance.now() - startMs;
    witness.check();
    const count = {
      messages: this.#answered,
      seconds: elapsedMs / 1000,
      cpuMicros: user + system,
    };
    return { ...count, ...this.#roundTrips?.percentiles() };
  }

  /** Call before the server broadcasts; `allReceived` then waits for `messages` on every connection. */
  expectBroadcasts(messages: number): void {
    this.#expectedBroadcasts = messages;
    this.#outstanding = messages * this.#connections.length;
    for (const connection of this.#connections.slice(0, BROADCAST_SAMPLE)) connection.capture();
  }

  async allReceived(): Promise<void> {
    await this.#allAnswered();
    const payloads = [plainText(BROADCAST_BYTES, 0)];
    for (const connection of this.#connections.slice(0, BROADCAST_SAMPLE))
      checkAnswers(connection.captured(), this.#expectedBroadcasts, this.#expected(payloads, 0));
  }

  /**
   * With context takeover a sample alone proves little: an answer may point back into answers that
   * nobody looked at. So one connection has every answer checked, from its first one on.
   */
  #newWitness(): { check(): void } {
    const [connection] = this.#connections;
    if (connection === undefined || this.#plan.load.deflate === undefined) return { check() {} };
    const sentBefore = connection.sentMessages;
    connection.capture();
    return {
      check: () => {
        const expected = this.#expected(this.#payloads, sentBefore);
        checkAnswers(connection.captured(), connection.sentMessages - sentBefore, expected);
      },
    };
  }

  #newConnection(): LoadConnection {
    const { port, protocol, load } = this.#plan;
    return new LoadConnection({
      port,
      secure: load.secure === true,
      handshake: protocol === "ws" ? newHandshake(port, load.deflate) : undefined,
      ring: new FrameRing(firstByteOf(load), this.#wirePayloads, randomBytes(4), load.inFlight),
      counter: this.#newCounter(),
      onAnswers: (connection, answers) => this.#onAnswers(connection, answers),
      onFault: this.#onFault,
    });
  }

  #newCounter(): AnswerCounter {
    const { protocol, load } = this.#plan;
    if (load.deflate) return new FrameAnswerCounter(firstByteOf(load));
    const maskKeyBytes = protocol === "tcp" ? 4 : 0;
    return new FixedAnswerCounter(serverFrameBytes(load.payloadBytes) + maskKeyBytes);
  }

  #send(connection: LoadConnection, messages: number): void {
    this.#outstanding += messages;
    this.#roundTrips?.began(connection);
    connection.send(messages);
  }

  #onAnswers(connection: LoadConnection, answers: number): void {
    this.#roundTrips?.ended(connection);
    this.#outstanding -= answers;
    this.#answered += answers;
    if (this.#sending) this.#send(connection, answers);
    else if (this.#outstanding === 0) this.#drained.resolve();
    else if (this.#outstanding < 0) this.#onFault(new Error("more answers than questions"));
  }

  async #allAnswered(): Promise<void> {
    if (this.#outstanding === 0) return;
    this.#drained = Promise.withResolvers<void>();
    const timer = setTimeout(
      () =>
        this.#onFault(
          new Error(`${this.#outstanding} answers are missing after ${ANSWER_TIMEOUT_MS} ms`),
        ),
      ANSWER_TIMEOUT_MS,
    );
    await this.#drained.promise;
    clearTimeout(timer);
  }

  #expected(payloads: readonly Uint8Array[], sentBefore: number): ExpectedAnswers {
    const { protocol, load } = this.#plan;
    return {
      firstByte: firstByteOf(load),
      masked: protocol === "tcp",
      payloads,
      sentBefore,
      compressed: load.deflate !== undefined,
      takeover: load.deflate?.takeover ?? false,
    };
  }
}
