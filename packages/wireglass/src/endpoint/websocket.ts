import { type ClientOpened, clientSession, openClient } from "./client.ts";
import type { CloseInfo } from "./close-info.ts";
import { closeEvent, ListenerLists, messageEvent, simpleEvent } from "./events.ts";
import { KEEPING_HOST } from "./node-host.ts";
import type { Session } from "./session.ts";
import type { Delivery } from "./session-options.ts";
import { type Message, Socket } from "./socket.ts";
import { toMessage } from "./to-message.ts";
import {
  Accepted,
  isBlockedPort,
  parseCloseCode,
  parseProtocols,
  parseReason,
  parseSendArgument,
  parseWebSocketUrl,
} from "./websocket-arguments.ts";
import { WebSocketOutbox } from "./websocket-outbox.ts";
import { shapeInterface } from "./websocket-shape.ts";

/** How messages reach a socket; set by the class, which alone may. */
let EVENTS: Delivery<WebSocket>;

const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;

type BinaryType = "blob" | "arraybuffer";
type EventType = "open" | "message" | "error" | "close";
// biome-ignore lint/suspicious/noExplicitAny: the DOM's own type for a handler of any event
type EventHandler = ((event: any) => unknown) | null;

/**
 * The `WebSocket` of browsers, WHATWG WebSockets §3, for code that was written for them.
 *
 * It has no backpressure, as theirs has none: `send` never waits, and messages come whether or not
 * anybody keeps up. `connect` has.
 */
export class WebSocket extends EventTarget {
  /** The opening handshake is under way. */
  static readonly CONNECTING = 0;
  /** Messages can be sent. */
  static readonly OPEN = 1;
  /** One side has begun to close. */
  static readonly CLOSING = 2;
  /** It is over, or could not be opened. */
  static readonly CLOSED = 3;

  readonly #listeners = new ListenerLists(this);
  readonly #handlers = new Map<EventType, object>();
  readonly #url: string;
  readonly #origin: string;
  readonly #abort = new AbortController();
  #state: 0 | 1 | 2 | 3 = STATES.CONNECTING;
  #protocol = "";
  #extensions = "";
  #binaryType: BinaryType = "blob";
  readonly #outbox = new WebSocketOutbox();

  /**
   * Begins to connect; what comes of it is told by events. `protocols` are offered in this order.
   *
   * @throws TypeError without a URL
   * @throws DOMException SyntaxError for a URL that is none, is not ws or wss, or has a fragment, and for a
   *   subprotocol that is no token or stands there twice
   */
  constructor(
    url: string | URL,
    protocols: string | Iterable<string> | { protocols?: unknown } = [],
  ) {
    super();
    // biome-ignore lint/complexity/noArguments: the standard tells a missing argument from undefined
    if (arguments.length === 0) throw new TypeError("WebSocket needs a URL");
    const parsed = parseWebSocketUrl(url);
    const names = parseProtocols(protocols);
    this.#url = parsed.href;
    this.#origin = parsed.origin;
    if (protocols instanceof Accepted) this.#adopt(protocols.socket);
    else void this.#connect(parsed, names);
  }

  /** The URL, as it was parsed. */
  get url(): string {
    return this.#url;
  }

  /** One of the four states. */
  get readyState(): 0 | 1 | 2 | 3 {
    return this.#state;
  }

  /** Payload bytes that were sent and that the kernel has not taken yet; it does not fall once closed. */
  get bufferedAmount(): number {
    return this.#outbox.bufferedAmount;
  }

  /** The agreed Sec-WebSocket-Extensions, "" for none. */
  get extensions(): string {
    return this.#extensions;
  }

  /** The agreed subprotocol, "" for none. */
  get protocol(): string {
    return this.#protocol;
  }

  /** "blob" or "arraybuffer", what binary messages come as; anything else is ignored. */
  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  /** "blob" or "arraybuffer"; anything else is ignored. */
  set binaryType(value: BinaryType) {
    const text = String(value);
    if (text === "blob" || text === "arraybuffer") this.#binaryType = text;
  }

  /** Called when it is open. */
  get onopen(): EventHandler {
    return this.#handler("open");
  }

  set onopen(handler: EventHandler) {
    this.#setHandler("open", handler);
  }

  /** Called with each message: `data` is a string, or binary as {@link binaryType} says. */
  get onmessage(): EventHandler {
    return this.#handler("message");
  }

  set onmessage(handler: EventHandler) {
    this.#setHandler("message", handler);
  }

  /** Called before `onclose` when the end is not clean. */
  get onerror(): EventHandler {
    return this.#handler("error");
  }

  set onerror(handler: EventHandler) {
    this.#setHandler("error", handler);
  }

  /** Called at the end with `code`, `reason` and `wasClean`. */
  get onclose(): EventHandler {
    return this.#handler("close");
  }

  set onclose(handler: EventHandler) {
    this.#setHandler("close", handler);
  }

  /**
   * Sends one message; never waits. While closing or closed, it only counts.
   *
   * @throws DOMException InvalidStateError while connecting
   * @throws TypeError for what cannot be sent
   */
  send(data: string | Blob | ArrayBuffer | ArrayBufferView): void {
    // biome-ignore lint/complexity/noArguments: as in the constructor
    if (arguments.length === 0) throw new TypeError("send needs something to send");
    const open = this.#state === STATES.OPEN;
    if (typeof data === "string" && open && this.#outbox.sendText(data)) return;
    const argument = parseSendArgument(data);
    if (this.#state === STATES.CONNECTING) {
      throw new DOMException("the connection is not open yet", "InvalidStateError");
    }
    if (open) this.#outbox.send(argument);
    else this.#outbox.lose(argument);
  }

  /**
   * Begins the closing handshake; while connecting, gives up.
   *
   * @throws DOMException InvalidAccessError for a code that is not 1000 or 3000 to 4999, SyntaxError for a
   *   reason of more than 123 bytes
   */
  close(...[code, reason]: [code?: number, reason?: string]): void {
    const state = this.#state; // first of all: a receiver that is no WebSocket is a TypeError
    const checkedCode = parseCloseCode(code);
    const checkedReason = parseReason(reason);
    if (state >= STATES.CLOSING) return;
    const connecting = state === STATES.CONNECTING;
    this.#state = STATES.CLOSING;
    if (connecting) return this.#abort.abort();
    const sent = checkedCode ?? (checkedReason === undefined ? undefined : 1000);
    this.#outbox.afterwards(() => this.#outbox.session?.close(sent, checkedReason));
  }

  // Not Node's own three: theirs dispatch slowly, and tell later listeners the wrong target.

  override addEventListener(
    type: string,
    callback: Parameters<EventTarget["addEventListener"]>[1] | null,
    options?: unknown,
  ): void {
    this.#listeners.add(String(type), callback, options);
  }

  override removeEventListener(
    type: string,
    callback: Parameters<EventTarget["removeEventListener"]>[1] | null,
    options?: unknown,
  ): void {
    this.#listeners.remove(String(type), callback, options);
  }

  override dispatchEvent(event: Event): boolean {
    return this.#listeners.dispatchForeign(event);
  }

  async #connect(url: URL, names: readonly string[]): Promise<void> {
    try {
      await null; // nothing happens before the constructor has returned
      if (isBlockedPort(url)) throw new Error("this port is blocked");
      const opened = await openClient(url, {
        subprotocols: names,
        signal: this.#abort.signal,
        limits: { maxRedirects: 0 },
      });
      // WHATWG: a server that ignores the offered subprotocols fails the connection.
      if (names.length > 0 && opened.subprotocol === null) {
        opened.dialed.pump.destroy();
        throw new Error("the server chose no subprotocol");
      }
      if (this.#abort.signal.aborted) return opened.dialed.pump.destroy();
      this.#opened(opened);
    } catch {
      setImmediate(() => this.#ended({ code: 1006, reason: "", clean: false, by: "local" }));
    }
  }

  #opened(opened: ClientOpened): void {
    const session = clientSession<WebSocket>(this, opened, {
      delivery: EVENTS,
      host: KEEPING_HOST,
    });
    this.#outbox.session = session as Session<unknown>;
    this.#state = STATES.OPEN;
    this.#protocol = opened.subprotocol ?? "";
    this.#extensions = opened.extensions;
    this.#listeners.dispatch(simpleEvent("open"));
    setImmediate(() => {
      if (opened.rest.length > 0) session.bytes(opened.rest);
      opened.dialed.pump.resume();
    });
  }

  #adopt(socket: Socket): void {
    const session = Socket.session(socket);
    session.deliverTo({
      message: (_, opcode, bytes, start, end, traits) =>
        EVENTS.message(this, opcode, bytes, start, end, traits),
      pong: (subject, payload) => Socket.ponged(subject, payload),
      closing: () => this.#closing(),
      close: (subject, info) => {
        Socket.ended(subject, info);
        this.#ended(info);
      },
    });
    this.#outbox.session = session as Session<unknown>;
    this.#state = STATES.OPEN;
    this.#protocol = socket.subprotocol ?? "";
    this.#extensions = socket.extensions;
    // What came before is told as soon as the caller has had the time to listen.
    queueMicrotask(() => {
      for (const message of Socket.waiting(socket)) this.#heard(message);
    });
  }

  static {
    // For this file only: the class itself has no names but those of the standard.
    EVENTS = {
      message(socket, opcode, bytes, start, end, traits) {
        if (socket.#state !== STATES.OPEN) return;
        socket.#heard(toMessage(opcode, bytes, start, end, traits));
      },
      closing: (socket) => socket.#closing(),
      close: (socket, info) => socket.#ended(info),
    };
  }

  #heard(message: Message): void {
    const value = typeof message === "string" ? message : this.#binary(message);
    this.#listeners.dispatch(messageEvent(value, this.#origin));
  }

  #binary(bytes: Uint8Array): Blob | ArrayBufferLike {
    if (this.#binaryType === "blob") return new Blob([bytes as Uint8Array<ArrayBuffer>]);
    const { buffer, byteOffset, byteLength } = bytes;
    if (byteOffset === 0 && byteLength === buffer.byteLength) return buffer;
    return buffer.slice(byteOffset, byteOffset + byteLength);
  }

  #closing(): void {
    if (this.#state === STATES.OPEN) this.#state = STATES.CLOSING;
  }

  #ended({ code, reason, clean, violation }: CloseInfo): void {
    if (this.#state === STATES.CLOSED) return;
    this.#state = STATES.CLOSED;
    if (!clean) this.#listeners.dispatch(simpleEvent("error"));
    const shown = violation === undefined ? code : 1006;
    this.#listeners.dispatch(closeEvent(shown, clean ? reason : "", clean));
  }

  #handler(type: EventType): EventHandler {
    return (this.#handlers.get(type) ?? null) as EventHandler; // what was set as one
  }

  #setHandler(type: EventType, handler: unknown): void {
    const usable =
      (typeof handler === "object" && handler !== null) || typeof handler === "function";
    const had = this.#handlers.has(type);
    if (!usable) {
      this.#handlers.delete(type);
      if (had) this.#listeners.dropHandler(type);
      return;
    }
    this.#handlers.set(type, handler);
    if (!had) this.#listeners.placeHandler(type, () => this.#handlers.get(type));
  }
}

/** A server's socket as a `WebSocket`, already open: for code that was written for browsers. */
export function toWebSocket(socket: Socket): WebSocket {
  return new WebSocket(socket.url, new Accepted(socket) as { protocols?: unknown }); // seen there
}

shapeInterface(WebSocket, STATES);
