import { setTimeout as sleep } from "node:timers/promises";
import { Opcode } from "@wireglass/wire";
import { Arrivals } from "./arrivals.ts";
import { type Binding, type Carried, carriedValue } from "./binding.ts";
import { ReadMessage } from "./replay-message.ts";
import {
  type ReplayOptions,
  type ReplayOutcome,
  replayOutcome,
  type ServerClose,
} from "./replay-outcome.ts";
import { valueAt, withPayload, withValue } from "./value-place.ts";

/** The connection that a replay talks on. */
export type ReplaySocket = AsyncIterable<string | Uint8Array> & {
  send(message: string | Uint8Array): Promise<void>;
  /** Resolves when it is closed. */
  readonly closed: Promise<ServerClose & { readonly by: "local" | "remote" }>;
};

/** Plays the client's part of a recorded conversation on an open connection. */
export class ReplayRun {
  readonly #socket: ReplaySocket;
  readonly #messages: readonly ReadMessage[];
  readonly #options: ReplayOptions;
  readonly #arrivals: Arrivals;
  readonly #carried: Carried[] = [];
  readonly #gates: ReadonlySet<number>;
  readonly #bindings: readonly Binding[];
  #sent = 0;
  #broken: string | undefined;

  constructor(socket: ReplaySocket, messages: readonly ReadMessage[], options: ReplayOptions) {
    this.#socket = socket;
    this.#messages = messages;
    this.#options = options;
    this.#gates = gatesOf(messages);
    // Of a part of a conversation, what was said before it is not there to be carried.
    const played = new Set(messages.map(({ message }) => message.index));
    this.#bindings = options.bindings.filter(
      ({ into, from }) =>
        played.has(into.message) && (from === undefined || played.has(from.message)),
    );
    this.#arrivals = new Arrivals(messages.filter(({ message }) => message.from === "server"));
  }

  /** Says everything that the client said, and waits for what the server says to it. */
  async run(): Promise<ReplayOutcome> {
    void this.#receive();
    const begun = performance.now();
    const { pace, timeoutMs, signal } = this.#options;
    for (const recorded of this.#messages) {
      if (signal?.aborted === true || this.#broken !== undefined) break;
      if (recorded.message.from === "client") {
        await this.#wait(recorded, begun);
        await this.#send(recorded);
      } else if (pace.kind === "replies" && this.#gates.has(recorded.message.index))
        await this.#arrivals.until(() => this.#arrivals.of(recorded) !== undefined, timeoutMs);
    }
    await this.#rest();
    const closed = await this.#closed();
    return replayOutcome({
      messages: this.#messages,
      arrivals: this.#arrivals,
      carried: this.#carried,
      sent: this.#sent,
      closed,
      broken: this.#broken,
      options: this.#options,
    });
  }

  /** Waits for what has to come before a message is sent. */
  async #wait({ message }: ReadMessage, begun: number): Promise<void> {
    const { pace, timeoutMs, signal } = this.#options;
    if (pace.kind === "recorded") {
      const [first = message] = this.#messages.map((one) => one.message);
      const due = begun + (message.time - first.time + pace.leadMs) / pace.speed;
      const left = due - performance.now();
      if (left > 0) await sleep(left, undefined, { signal }).catch(() => {});
    } else if (pace.kind === "answers") {
      const before = this.#messages.filter(
        ({ message: one }) => one.from === "server" && one.index < message.index,
      ).length;
      await this.#arrivals.until(() => this.#arrivals.all.length >= before, timeoutMs);
    }
  }

  async #send(recorded: ReadMessage): Promise<void> {
    const bound = await this.#bound(recorded);
    const { opcode, payload } = bound.message;
    this.#options.step?.({
      kind: "sent",
      message: bound.message,
      recorded: recorded.message.index,
    });
    try {
      await this.#socket.send(
        opcode === Opcode.text ? Buffer.from(payload).toString("utf8") : payload,
      );
      this.#sent++;
    } catch (error) {
      this.#broken = error instanceof Error ? error.message : String(error);
    }
  }

  /** The message with the values that are carried into it. */
  async #bound(recorded: ReadMessage): Promise<ReadMessage> {
    let read = recorded;
    for (const binding of this.#bindings) {
      const { into, from } = binding;
      if (into.message !== recorded.message.index) continue;
      const value = await this.#valueOf(binding);
      this.#carried.push({ binding, value });
      const old = from === undefined ? valueAt(read, into) : binding.value;
      if (value !== undefined && old !== undefined && value !== old)
        read = withPayload(read, withValue(read, into, old, value));
    }
    return read;
  }

  async #valueOf(binding: Binding): Promise<string | undefined> {
    const { from, value } = binding;
    if (from === undefined) return value;
    const source = this.#messages.find(({ message }) => message.index === from.message);
    if (source === undefined) return undefined;
    await this.#arrivals.until(
      () => this.#arrivals.of(source) !== undefined,
      this.#options.timeoutMs,
    );
    const got = this.#arrivals.of(source);
    return got && carriedValue(got, binding);
  }

  /** What the server still has to say. */
  async #rest(): Promise<void> {
    const { timeoutMs, signal } = this.#options;
    if (signal?.aborted === true) return;
    for (let count = -1; count !== this.#arrivals.all.length && !this.#arrivals.isWhole; ) {
      count = this.#arrivals.all.length;
      const hasMore = (): boolean => this.#arrivals.all.length > count;
      await this.#arrivals.until(() => hasMore() || signal?.aborted === true, timeoutMs);
    }
    // What comes behind the last one that was expected is extra: it has a moment.
    await this.#arrivals.quiet(this.#options.quietMs);
  }

  /** How the server has closed it; where it did when it was recorded, that is waited for. */
  async #closed(): Promise<ServerClose | undefined> {
    const { close, timeoutMs } = this.#options;
    if (close !== undefined) await this.#arrivals.ended(timeoutMs);
    if (!this.#arrivals.isOver) return undefined;
    const { code, reason, by } = await this.#socket.closed;
    return by === "remote" ? { code, reason } : undefined;
  }

  async #receive(): Promise<void> {
    let index = 0;
    try {
      for await (const data of this.#socket) {
        const isText = typeof data === "string";
        const payload = isText ? Buffer.from(data, "utf8") : new Uint8Array(data);
        const opcode = isText ? Opcode.text : Opcode.binary;
        const time = performance.now();
        const message = { index: index++, time, from: "server", opcode, payload } as const;
        this.#options.step?.({ kind: "received", message });
        this.#arrivals.add(new ReadMessage(message));
      }
    } catch {
      // How it ended is told by the connection.
    }
    this.#arrivals.end();
  }
}

/** Of what the server says before the client speaks again, the last is waited for: that is what was answered to. */
function gatesOf(messages: readonly ReadMessage[]): ReadonlySet<number> {
  const gates = new Set<number>();
  for (const [at, { message }] of messages.entries()) {
    const next = messages[at + 1]?.message;
    if (message.from === "server" && next?.from === "client") gates.add(message.index);
  }
  return gates;
}
