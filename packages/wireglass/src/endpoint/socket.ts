import type { DataOpcode, HeaderPairs } from "@wireglass/wire";
import { Opcode } from "@wireglass/wire";
import { type CloseInfo, ConnectionClosedError } from "./close-info.ts";
import { Inbox } from "./inbox.ts";
import { MessageView } from "./message-view.ts";
import type { Session } from "./session.ts";
import type { Delivery } from "./session-options.ts";
import { toMessage } from "./to-message.ts";

/** Text arrives and leaves as a string, binary as bytes. */
export type Message = string | Uint8Array;

/** The request that opened a connection. */
export type OpeningRequest = {
  /** GET. */
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** In their order, repetitions kept. */
  readonly headers: HeaderPairs;
};

type WaitingPing = {
  readonly key: string;
  readonly sentAt: number;
  readonly resolve: (ms: number) => void;
  readonly reject: (error: Error) => void;
};

/** What is known of a connection from its handshake and its addresses. */
export type SocketDetails = {
  readonly url: string;
  /** "host:port" of the other side. */
  readonly remote: string;
  readonly local: string;
  readonly request: () => OpeningRequest;
  readonly subprotocol: string | null;
  /** The agreed Sec-WebSocket-Extensions, "" for none. */
  readonly extensions: string;
};

/**
 * An open WebSocket connection, the same on both sides.
 *
 * Read it with `for await`, or with {@link recv}; a reader that is behind pauses the peer. Everything
 * that waits can be aborted by a signal, and says why it ended.
 */
export class Socket implements AsyncIterable<Message> {
  readonly #details: SocketDetails;
  #session: Session<Socket> | undefined;
  #inbox: Inbox<Message> | undefined;
  /** Those that wait for their pong, oldest first. */
  #pings: WaitingPing[] | undefined;
  #closed: { promise: Promise<CloseInfo>; resolve: (info: CloseInfo) => void } | undefined;
  /** A place for the application's own state. */
  data: unknown;

  /** @internal */
  constructor(details: SocketDetails) {
    this.#details = details;
  }

  /** As the client meant it: scheme, host and target. */
  get url(): string {
    return this.#details.url;
  }

  /** "host:port" of the other side. */
  get remoteAddress(): string {
    return this.#details.remote;
  }

  /** "host:port" of this side. */
  get localAddress(): string {
    return this.#details.local;
  }

  /** The handshake's request: method, target, header pairs in their order. */
  get request(): OpeningRequest {
    return this.#details.request();
  }

  /** The agreed subprotocol; null for none. */
  get subprotocol(): string | null {
    return this.#details.subprotocol;
  }

  /** The agreed Sec-WebSocket-Extensions, "" for none. */
  get extensions(): string {
    return this.#details.extensions;
  }

  /** True until one side begins to close. */
  get open(): boolean {
    return this.#live.open;
  }

  /** Bytes that were sent and that the kernel has not taken yet. */
  get bufferedAmount(): number {
    return this.#live.bufferedBytes;
  }

  /** Round trip in milliseconds of the last heartbeat that was answered; undefined before. */
  get latencyMs(): number | undefined {
    return this.#live.latencyMs;
  }

  /** How it ended; undefined while it has not. */
  get closeInfo(): CloseInfo | undefined {
    return this.#live.info;
  }

  /** Resolves when the connection is gone; never rejects. */
  get closed(): Promise<CloseInfo> {
    const { info } = this.#live;
    if (info !== undefined) return Promise.resolve(info);
    this.#closed ??= Promise.withResolvers<CloseInfo>();
    return this.#closed.promise;
  }

  /**
   * Sends one message; the bytes are copied. Resolves when more may be sent, which is at once unless the
   * peer reads too slowly. Rejects with {@link ConnectionClosedError}.
   *
   * @throws UsageError `send/unfinished` while {@link sendStream} is at work
   */
  send(message: Message | MessageView): Promise<void> {
    if (message instanceof MessageView) return this.#live.sendView(message);
    return this.#live.send(message);
  }

  /**
   * Sends one message in pieces, one frame each, as they come; uncompressed. The first piece decides
   * whether it is text. Resolves when more may be sent; rejects with {@link ConnectionClosedError}.
   */
  async sendStream(pieces: AsyncIterable<Message> | Iterable<Message>): Promise<void> {
    let opcode: DataOpcode | undefined;
    let held: Uint8Array | undefined;
    for await (const piece of pieces) {
      opcode ??= typeof piece === "string" ? Opcode.text : Opcode.binary;
      const bytes = typeof piece === "string" ? Buffer.from(piece, "utf8") : piece;
      if (held !== undefined) await this.#live.sendFragment(opcode, held, false);
      held = bytes;
    }
    await this.#live.sendFragment(opcode ?? Opcode.binary, held ?? new Uint8Array(0), true);
  }

  /**
   * The next message. Rejects with {@link ConnectionClosedError} at the end, or with the signal's reason
   * when aborted.
   */
  async recv(options: { signal?: AbortSignal } = {}): Promise<Message> {
    const inbox = this.#messages;
    const message = await inbox.next(options.signal);
    if (message !== undefined) return message;
    throw new ConnectionClosedError(inbox.closeInfo ?? NO_INFO);
  }

  /** The messages up to the end: simply ends after 1000, 1001 or no code; throws after any other end. */
  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    const inbox = this.#messages;
    return {
      next: () => {
        const message = inbox.poll();
        if (message !== undefined) return Promise.resolve({ done: false, value: message });
        return inbox.next().then(toResult);
      },
      return: () => Promise.resolve({ done: true, value: undefined }),
    };
  }

  /**
   * Sends a ping and resolves with its round trip in milliseconds. Rejects with {@link
   * ConnectionClosedError} when the connection ends before the pong comes.
   *
   * @throws UsageError `control/too-long` above 125 bytes
   */
  ping(payload: Message = `wg${Math.random().toString(36).slice(2)}`): Promise<number> {
    const bytes = typeof payload === "string" ? Buffer.from(payload, "utf8") : payload;
    const { open, info } = this.#live;
    if (!open) return Promise.reject(new ConnectionClosedError(info ?? NO_INFO));
    this.#live.ping(bytes);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    promise.catch(() => {}); // who does not wait is not interested
    this.#pings ??= [];
    const key = Buffer.from(bytes).toString("latin1");
    this.#pings.push({ key, sentAt: performance.now(), resolve, reject });
    return promise;
  }

  /**
   * Sends an unsolicited pong, RFC 6455 §5.5.3.
   *
   * @throws UsageError `control/too-long` above 125 bytes, `send/state` unless open
   */
  pong(payload: Message = ""): void {
    this.#live.pong(typeof payload === "string" ? Buffer.from(payload, "utf8") : payload);
  }

  /**
   * Begins the closing handshake and resolves when the connection is gone; 1000 is the ordinary code.
   *
   * @throws UsageError `close/code` for a code that must not be sent, `close/reason` for a reason without a
   *   code or of more than 123 bytes
   */
  close(code?: number, reason?: string): Promise<CloseInfo> {
    this.#live.close(code, reason);
    return this.closed;
  }

  /** Cuts the connection without a word. */
  terminate(): void {
    this.#live.terminate();
  }

  get #live(): Session<Socket> {
    if (this.#session === undefined) throw new Error("the socket is not connected to its session");
    return this.#session;
  }

  get #messages(): Inbox<Message> {
    if (this.#inbox !== undefined) return this.#inbox;
    const session = this.#live;
    const { inboxHighBytes, inboxHighMessages } = session.limits;
    this.#inbox = new Inbox<Message>(
      {
        pauseReading: () => session.pauseReading(true),
        resumeReading: () => session.pauseReading(false),
      },
      { bytes: inboxHighBytes, count: inboxHighMessages },
    );
    if (session.info !== undefined) this.#inbox.end(session.info);
    return this.#inbox;
  }

  /** @internal For those who open connections: the session that this socket stands for. */
  static attach(socket: Socket, session: Session<Socket>): void {
    socket.#session = session;
  }

  /** @internal */
  static session(socket: Socket): Session<Socket> {
    return socket.#live;
  }

  /** @internal For those who deliver: messages that wait to be asked for. */
  static inbox(socket: Socket): Inbox<Message> {
    return socket.#messages;
  }

  /** @internal Messages that nobody has asked for, one by one: for those who take the socket over. */
  static *waiting(socket: Socket): Generator<Message> {
    const inbox = socket.#inbox;
    for (let next = inbox?.poll(); next !== undefined; next = inbox?.poll()) yield next;
  }

  /** @internal */
  static ponged(socket: Socket, payload: Uint8Array): void {
    const key = Buffer.from(payload).toString("latin1");
    // RFC 6455 §5.5.3: who has several pings to answer may answer the last of them only.
    const at = socket.#pings?.findLastIndex((ping) => ping.key === key) ?? -1;
    for (const { sentAt, resolve } of socket.#pings?.splice(0, at + 1) ?? []) {
      resolve(performance.now() - sentAt);
    }
  }

  /** @internal */
  static ended(socket: Socket, info: CloseInfo): void {
    socket.#inbox?.end(info);
    for (const { reject } of socket.#pings?.splice(0) ?? [])
      reject(new ConnectionClosedError(info));
    socket.#closed?.resolve(info);
  }
}

const NO_INFO: CloseInfo = { code: 1006, reason: "", clean: false, by: "remote" };

function toResult(message: Message | undefined): IteratorResult<Message, undefined> {
  return message === undefined ? { done: true, value: undefined } : { done: false, value: message };
}

/** Messages wait in the socket's inbox until they are asked for. */
export const QUEUED: Delivery<Socket> = {
  message(socket, opcode, bytes, start, end, traits) {
    const inbox = Socket.inbox(socket);
    // While closing, reading goes on for the peer's close frame; what nobody reads is not kept for ever.
    if (inbox.full && !socket.open) inbox.cut = true;
    if (!inbox.cut) inbox.push(toMessage(opcode, bytes, start, end, traits), end - start);
  },
  pong: (socket, payload) => Socket.ponged(socket, payload),
  close: (socket, info) => Socket.ended(socket, info),
};
