import { ConnectionClosedError } from "./close-info.ts";
import { deliveryFor, guarded, type Handler, type ReportError } from "./delivery.ts";
import type { Limits } from "./limits.ts";
import type { Addresses } from "./listener.ts";
import { KEEPING_HOST, POOLED_HOST } from "./node-host.ts";
import { type Opened, Opening, type OpeningRules } from "./opening.ts";
import type { Pump } from "./pump.ts";
import { Room, type RoomOptions } from "./room.ts";
import { ServedDetails } from "./served-details.ts";
import { Session } from "./session.ts";
import type { Delivery, SessionOptions, Tap } from "./session-options.ts";
import { type Message, Socket } from "./socket.ts";
import { unwatch, watch } from "./sweeper.ts";

/** What a connection's records are made from; asked for once a connection. */
export type TapMaker = (socket: Socket, opened: Opened) => Tap | undefined;

export type HubOptions = {
  readonly handler: Handler;
  readonly limits: Limits;
  readonly report: ReportError;
  readonly tap?: TapMaker | undefined;
};

/** What a server has seen so far. */
export type HubCounters = {
  /** Open now. */
  readonly connections: number;
  /** Handshakes that succeeded. */
  readonly opened: number;
  /** Handshakes that did not; pages are not counted. */
  readonly refused: number;
};

/** The connections of a server, whichever ports they came through. */
export class Hub {
  readonly #options: HubOptions;
  readonly #delivery: Delivery<Socket>;
  readonly #sessions = new Set<Session<Socket>>();
  readonly #openings = new Set<Opening>();
  readonly #rooms = new Map<string, Room>();
  readonly #everyone: Room;
  readonly #sessionOptions: SessionOptions<Socket>;
  readonly #idle = Promise.withResolvers<void>();
  #opened = 0;
  #refused = 0;
  #closing = false;

  constructor(options: HubOptions, everyone: RoomOptions = {}) {
    this.#options = options;
    this.#delivery = deliveryFor(options.handler, options.report);
    this.#everyone = new Room(everyone);
    const { handler, limits } = options;
    this.#sessionOptions = {
      role: "server",
      host: typeof handler !== "function" && handler.messageView ? POOLED_HOST : KEEPING_HOST,
      limits,
      delivery: this.#delivery,
      heartbeat: true,
      forget: (session) => this.#forget(session),
    };
    watch(this.#sessions);
    watch(this.#openings);
  }

  get counters(): HubCounters {
    return { connections: this.#sessions.size, opened: this.#opened, refused: this.#refused };
  }

  *sockets(): Generator<Socket> {
    for (const session of this.#sessions) yield session.subject;
  }

  /** The room of that name, created when it is first asked for. */
  room(name: string, options?: RoomOptions): Room {
    const known = this.#rooms.get(name);
    if (known !== undefined) return known;
    const room = new Room(options);
    this.#rooms.set(name, room);
    return room;
  }

  get everyone(): Room {
    return this.#everyone;
  }

  /** More than may be, the one that is asking counted in. */
  get full(): boolean {
    return this.#sessions.size + this.#openings.size > this.#options.limits.maxConnections;
  }

  /** A stream on which a handshake is to come. */
  greet(pump: Pump, addresses: Addresses, rules: OpeningRules): Opening {
    const opening = new Opening(pump, addresses, rules);
    this.#openings.add(opening);
    pump.client = opening;
    if (this.#closing) pump.destroy();
    return opening;
  }

  forget(opening: Opening): void {
    this.#openings.delete(opening);
    this.#checkIdle();
  }

  refused(): void {
    this.#refused++;
  }

  /** The handshake is done: the stream is a connection from now on. */
  welcome(opening: Opening, opened: Opened): void {
    this.#openings.delete(opening);
    const { remote, local, scheme, pump } = opening;
    const { head, subprotocol, extensions, deflate } = opened;
    const details = new ServedDetails({ head, scheme, remote, local, subprotocol, extensions });
    const socket = new Socket(details);
    const tap = this.#options.tap?.(socket, opened);
    const parts = { subject: socket, deflate, tap };
    const session = new Session<Socket>(pump, this.#sessionOptions, parts);
    Socket.attach(socket, session);
    this.#opened++;
    this.#sessions.add(session);
    this.#everyone.addUnwatched(socket);
    this.#handle(socket);
    if (this.#closing) session.close(1001, "server shutting down");
    if (opened.rest.length > 0) session.bytes(opened.rest);
  }

  #forget(session: Session<Socket>): void {
    this.#sessions.delete(session);
    this.#everyone.delete(session.subject);
    this.#checkIdle();
  }

  #handle(socket: Socket): void {
    const { handler, report } = this.#options;
    if (typeof handler !== "function") {
      if (handler.open) guarded(report)(handler.open, socket, undefined);
      return;
    }
    try {
      const running = handler(socket);
      if (!(running instanceof Promise)) return;
      running.then(
        () => void socket.close(1000),
        (error: unknown) => this.#handlerFailed(error, socket),
      );
    } catch (error) {
      this.#handlerFailed(error, socket);
    }
  }

  #handlerFailed(error: unknown, socket: Socket): void {
    // That its own peer went away is no failure of a handler that was waiting for it.
    if (error instanceof ConnectionClosedError && !socket.open) return;
    void socket.close(1011, "internal error");
    this.#options.report(error, socket);
  }

  /** Says goodbye to everyone and resolves when all are gone; each has its close time-out. */
  async close(code: number, reason: string): Promise<void> {
    this.#closing = true;
    for (const opening of this.#openings) opening.pump.destroy();
    for (const session of this.#sessions) session.close(code, reason);
    this.#checkIdle();
    await this.#idle.promise;
    unwatch(this.#sessions);
    unwatch(this.#openings);
  }

  #checkIdle(): void {
    if (this.#closing && this.#sessions.size + this.#openings.size === 0) this.#idle.resolve();
  }

  send(message: Message, options?: { except?: Socket }): Promise<void> {
    return this.#everyone.send(message, options);
  }
}
