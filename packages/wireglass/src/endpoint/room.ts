import { encodeShared, Opcode, type SharedFrame } from "@wireglass/wire";
import { NODE_COMPRESSOR } from "./node-compressor.ts";
import { POOLED_HOST } from "./node-host.ts";
import type { Session } from "./session.ts";
import { type Message, Socket } from "./socket.ts";

/** What happens to a receiver whose queue is above its high mark. */
export type SlowConsumer =
  /** `send` resolves when the slowest receiver has caught up. */
  | "wait"
  /** The newest messages wait, the oldest of them are dropped. */
  | "drop"
  /** The receiver is closed with 1013. */
  | "close";

export type RoomOptions = {
  readonly slowConsumer?: SlowConsumer;
  /** With "drop": how many messages wait for one receiver. */
  readonly keep?: number;
};

/** What slow receivers have cost so far. */
export type RoomCounters = {
  readonly dropped: number;
  readonly closed: number;
  readonly waited: number;
};

/** Receivers of the same messages: each message is encoded, and compressed, once for all. */
export class Room {
  readonly #members = new Set<Socket>();
  readonly #policy: SlowConsumer;
  readonly #keep: number;
  readonly #late = new Map<Socket, SharedFrame[]>();
  #counters = { dropped: 0, closed: 0, waited: 0 };

  constructor({ slowConsumer = "wait", keep = 64 }: RoomOptions = {}) {
    this.#policy = slowConsumer;
    this.#keep = keep;
  }

  get size(): number {
    return this.#members.size;
  }

  get counters(): RoomCounters {
    return this.#counters;
  }

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
    this.#members.add(socket);
  }

  delete(socket: Socket): void {
    this.#members.delete(socket);
    this.#late.delete(socket);
  }

  /** Sends to every member but `except`. Resolves when all of them may be sent more. */
  send(message: Message, { except }: { except?: Socket } = {}): Promise<void> {
    const frames = new SharedFrames(message);
    let waiting: Promise<void>[] | undefined;
    for (const socket of this.#members) {
      if (socket === except) continue;
      const session = Socket.session(socket);
      if (session.clogged || this.#late.has(socket)) {
        const wait = this.#slow(socket, session, frames);
        if (wait !== undefined) {
          waiting ??= [];
          waiting.push(wait);
        }
      } else void session.sendShared(frames.for(session));
    }
    return waiting === undefined ? SENT : Promise.all(waiting).then(() => {});
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

const SENT = Promise.resolve();

/** One message in each of the forms that its receivers need: plain, and once for each window size. */
class SharedFrames {
  readonly #opcode: typeof Opcode.text | typeof Opcode.binary;
  readonly #payload: Uint8Array;
  readonly #frames = new Map<number, SharedFrame>();

  constructor(message: Message) {
    this.#opcode = typeof message === "string" ? Opcode.text : Opcode.binary;
    this.#payload = typeof message === "string" ? Buffer.from(message, "utf8") : message;
  }

  for({ deflate }: Session<Socket>): SharedFrame {
    const wants = deflate !== undefined && this.#payload.length >= deflate.tuning.thresholdBytes;
    const key = wants ? deflate.settings.windowBits : 0;
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    const compress = wants
      ? (plain: Uint8Array) => NODE_COMPRESSOR.deflate(plain, undefined, deflate.settings)
      : undefined;
    const frame = encodeShared(this.#opcode, this.#payload, POOLED_HOST, compress);
    this.#frames.set(key, frame);
    return frame;
  }
}
