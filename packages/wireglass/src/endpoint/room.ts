import type { SharedFrame } from "@wireglass/wire";
import { deliverBroadcasts, deliverSoon } from "./broadcasts.ts";
import type { Session } from "./session.ts";
import { JoinedFrames, SharedFrames } from "./shared-frames.ts";
import { type Message, Socket } from "./socket.ts";
import { countWork, nextPassage } from "./turn.ts";

/** What happens to a receiver whose queue is above its high mark. */
export type SlowConsumer =
  /** `send` resolves when the slowest receiver has caught up. */
  | "wait"
  /** The newest messages wait, the oldest of them are dropped. */
  | "drop"
  /** The receiver is closed with 1013. */
  | "close";

/** How a room treats receivers that do not keep up. */
export type RoomOptions = {
  /** "wait" unless given. */
  readonly slowConsumer?: SlowConsumer;
  /** With "drop": how many messages wait for one receiver; 64 unless given. */
  readonly keep?: number;
};

/** What slow receivers have cost so far. */
export type RoomCounters = {
  /** Messages that a receiver missed, with "drop". */
  readonly dropped: number;
  /** Receivers that were closed with 1013, with "close". */
  readonly closed: number;
  /** How often `send` had a receiver to wait for, with "wait". */
  readonly waited: number;
};

/** Messages above this size together do not wait for others. */
const ENOUGH_BYTES = 65_536;

/** A message that waits for the end of the turn. */
type Pending = { readonly frames: SharedFrames; readonly skipped: ReadonlySet<Socket> | undefined };

/**
 * Receivers of the same messages. Each message is encoded, and compressed, once for all, and all messages
 * of a turn of the event loop leave together.
 */
export class Room {
  readonly #members = new Set<Socket>();
  readonly #policy: SlowConsumer;
  readonly #keep: number;
  readonly #late = new Map<Socket, SharedFrame[]>();
  #pending: Pending[] = [];
  #pendingBytes = 0;
  #counters = { dropped: 0, closed: 0, waited: 0 };

  /** An empty room. A server makes its own: see {@link Server.room}. */
  constructor({ slowConsumer = "wait", keep = 64 }: RoomOptions = {}) {
    this.#policy = slowConsumer;
    this.#keep = keep;
  }

  /** How many members it has. */
  get size(): number {
    return this.#members.size;
  }

  /** What slow receivers have cost so far. */
  get counters(): RoomCounters {
    return this.#counters;
  }

  /** The sockets in it, in the order in which they came. */
  get members(): Iterable<Socket> {
    return this.#members;
  }

  /** Lets a socket in until it closes, or is taken out. */
  add(socket: Socket): void {
    if (!socket.open || this.#members.has(socket)) return;
    this.addUnwatched(socket);
    Socket.session(socket).onGone(() => this.delete(socket));
  }

  /** The same for a caller who takes the socket out himself: no closure a connection. */
  addUnwatched(socket: Socket): void {
    if (this.#pending.length > 0) deliverBroadcasts(); // sent before it came
    this.#members.add(socket);
  }

  /** Takes a socket out; one that is not in changes nothing. */
  delete(socket: Socket): void {
    if (this.#pending.length > 0 && socket.open) deliverBroadcasts(); // sent while it was in
    this.#members.delete(socket);
    this.#late.delete(socket);
  }

  /** Sends to every member but `except`. Resolves when all of them may be sent more. */
  send(message: Message, { except }: { except?: Socket } = {}): Promise<void> {
    const frames = new SharedFrames(message);
    let skipped = except && new Set([except]);
    let waiting: Promise<void>[] | undefined;
    for (const socket of this.#members) {
      const session = Socket.session(socket);
      if (socket === except || !(session.clogged || this.#late.has(socket))) continue;
      skipped ??= new Set();
      skipped.add(socket);
      const wait = this.#slow(socket, session, frames);
      if (wait === undefined) continue;
      waiting ??= [];
      waiting.push(wait);
    }
    this.#postponeToEnd({ frames, skipped });
    return waiting === undefined ? nextPassage() : Promise.all(waiting).then(() => {});
  }

  /** Gives every member what waits; called at the end of a turn, and by whoever must not overtake. */
  deliver(): void {
    const pending = this.#pending;
    countWork(this.#pendingBytes * this.#members.size);
    this.#pending = [];
    this.#pendingBytes = 0;
    const joined = new JoinedFrames(pending.map(({ frames }) => frames));
    const picky = new Set(pending.flatMap(({ skipped }) => [...(skipped ?? [])]));
    for (const socket of this.#members) {
      const session = Socket.session(socket);
      if (!picky.has(socket)) void session.sendShared(joined.for(session));
      else
        for (const { frames, skipped } of pending)
          if (!skipped?.has(socket)) void session.sendShared(frames.for(session));
    }
  }

  #postponeToEnd(pending: Pending): void {
    deliverSoon(this);
    this.#pending.push(pending);
    this.#pendingBytes += pending.frames.byteLength;
    if (this.#pendingBytes >= ENOUGH_BYTES) deliverBroadcasts();
  }

  #slow(socket: Socket, session: Session<Socket>, frames: SharedFrames): Promise<void> | undefined {
    if (this.#policy === "close") {
      this.#counters.closed++;
      this.delete(socket);
      session.close(1013, "too slow: messages were piling up");
      return undefined;
    }
    if (this.#policy === "drop") {
      this.#postpone(socket, session, frames.for(session));
      return undefined;
    }
    this.#counters.waited++;
    return session.sendShared(frames.for(session)).catch(() => {}); // one that leaves is no failure
  }

  #postpone(socket: Socket, session: Session<Socket>, frame: SharedFrame): void {
    const late = this.#late.get(socket) ?? [];
    if (late.length === 0) {
      this.#late.set(socket, late);
      session.onDrain(() => this.#catchUp(socket, session));
    }
    late.push(frame);
    if (late.length <= this.#keep) return;
    late.shift();
    this.#counters.dropped++;
  }

  #catchUp(socket: Socket, session: Session<Socket>): void {
    const late = this.#late.get(socket) ?? [];
    this.#late.delete(socket);
    for (const frame of late) void session.sendShared(frame);
  }
}
