import assert from "node:assert/strict";
import type { CloseLike, Env, MessageLike, SocketLike } from "./case.ts";

const EVENT_TYPES = ["open", "message", "error", "close"] as const;
type EventType = (typeof EVENT_TYPES)[number];

/** An event and the state the socket was in when it was fired. */
export type Heard = {
  readonly type: EventType;
  readonly event: Event;
  readonly readyState: number;
};

type Waiter = { readonly type: EventType; readonly settle: (heard: Heard) => void };

/**
 * A socket whose events are written down and can be awaited in order.
 *
 * Nothing is judged inside a listener, since an exception there would not reach the case.
 */
export class Conversation {
  readonly socket: SocketLike;
  readonly heard: Heard[] = [];
  #taken = 0;
  #waiters: Waiter[] = [];

  constructor(socket: SocketLike) {
    this.socket = socket;
    for (const type of EVENT_TYPES) {
      socket.addEventListener(type, (event) => this.#hear(type, event));
    }
  }

  /** The types of all events so far. */
  get types(): readonly string[] {
    return this.heard.map(({ type }) => type);
  }

  opened(): Promise<Event> {
    return this.#next("open").then(({ event }) => event);
  }

  failed(): Promise<Event> {
    return this.#next("error").then(({ event }) => event);
  }

  async message(): Promise<MessageLike> {
    const { event } = await this.#next("message");
    assert.ok(isMessage(event), "a message event has data");
    return event;
  }

  async data(): Promise<unknown> {
    return (await this.message()).data;
  }

  async text(): Promise<string> {
    const data = await this.data();
    assert.equal(typeof data, "string", "a text message arrives as a string");
    return String(data);
  }

  async closed(): Promise<CloseLike> {
    const { event } = await this.#next("close");
    assert.ok(isClose(event), "a close event has a code");
    return event;
  }

  /** Closes the socket and waits for the event. */
  async end(...codeAndReason: readonly unknown[]): Promise<CloseLike> {
    this.socket.close(...codeAndReason);
    return this.closed();
  }

  /** The state at the first event of this type. */
  stateAt(type: EventType): number | undefined {
    return this.heard.find((entry) => entry.type === type)?.readyState;
  }

  #hear(type: EventType, event: Event): void {
    const entry = { type, event, readyState: this.socket.readyState };
    this.heard.push(entry);
    const ready = this.#waiters.filter((waiter) => waiter.type === type || type === "close");
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const waiter of ready) waiter.settle(entry);
  }

  /** The next event of `type` after the last one taken; a close event ends every waiting. */
  async #next(type: EventType): Promise<Heard> {
    const isAnswer = (entry: Heard): boolean => entry.type === type || entry.type === "close";
    const index = this.heard.findIndex((entry, i) => i >= this.#taken && isAnswer(entry));
    const known = index < 0 ? undefined : this.heard[index];
    const entry =
      known ??
      (await new Promise<Heard>((settle) => {
        this.#waiters.push({ type, settle });
      }));
    this.#taken = this.heard.indexOf(entry) + 1;
    assert.equal(entry.type, type, `waiting for ${type}; heard ${this.types.join(", ")}`);
    return entry;
  }
}

/** Opens a socket to a route of the test server; `rest` are further constructor arguments. */
export function connect(env: Env, path: string, ...rest: readonly unknown[]): Conversation {
  return new Conversation(new env.WebSocket(env.url(path), ...rest));
}

/** The same, once the open event has been fired. */
export async function open(
  env: Env,
  path: string,
  ...rest: readonly unknown[]
): Promise<Conversation> {
  const talk = connect(env, path, ...rest);
  await talk.opened();
  return talk;
}

/** What the echo route says to `data`. */
export async function echoed(env: Env, data: unknown): Promise<unknown> {
  const talk = await open(env, "/echo");
  talk.socket.send(data);
  const answer = await talk.data();
  await talk.end();
  return answer;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function isMessage(event: Event): event is MessageLike {
  return "data" in event;
}

function isClose(event: Event): event is CloseLike {
  return "code" in event && "wasClean" in event;
}
