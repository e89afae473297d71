import type { CloseInfo } from "./close-info.ts";
import { MessageView } from "./message-view.ts";
import type { Delivery } from "./session-options.ts";
import { type Message, QUEUED, Socket } from "./socket.ts";
import { toMessage } from "./to-message.ts";

/** Reads one connection to its end; when its promise resolves, the connection is closed with 1000. */
export type SocketHandler = (socket: Socket) => void | Promise<void>;

/** Callbacks instead of a loop: no promise and no queue for a message. */
export type SocketCallbacks = {
  /** The handshake is done: the first messages may follow at once. */
  readonly open?: (socket: Socket) => unknown;
  /** A message of your own to keep. */
  readonly message?: (socket: Socket, message: Message) => unknown;
  /**
   * Instead of `message`: the message where it lies in memory, valid during the call. The fastest
   * form, as nothing is allocated; `socket.send(view)` sends it on as it is, text as text.
   */
  readonly messageView?: (socket: Socket, view: MessageView) => unknown;
  /** A ping, already answered. */
  readonly ping?: (socket: Socket, payload: Uint8Array) => unknown;
  /** A pong, but for those to heartbeats. */
  readonly pong?: (socket: Socket, payload: Uint8Array) => unknown;
  /** The peer reads again, after `send` had to wait. */
  readonly drain?: (socket: Socket) => unknown;
  /** The connection is gone; called once for each that was open. */
  readonly close?: (socket: Socket, info: CloseInfo) => unknown;
};

/**
 * What a server does with a connection: a loop, or callbacks. What it throws closes the connection with
 * 1011.
 */
export type Handler = SocketHandler | SocketCallbacks;

/** Told of what a handler throws; the connection is then closed with 1011. */
export type ReportError = (error: unknown, socket: Socket) => void;

/** How `handler` gets its messages. */
export function deliveryFor(handler: Handler, report: ReportError): Delivery<Socket> {
  if (typeof handler === "function") return QUEUED;
  const guard = guarded(report);
  const { message, messageView, ping, pong, drain, close } = handler;
  return {
    message: messageView ? viewDelivery(messageView, guard) : messageDelivery(message, guard),
    ...(ping && { ping: (socket: Socket, bytes: Uint8Array) => guard(ping, socket, bytes) }),
    pong(socket, payload) {
      Socket.ponged(socket, payload);
      if (pong) guard(pong, socket, payload);
    },
    ...(drain && { drain: (socket: Socket) => guard(drain, socket, undefined) }),
    close(socket, info) {
      Socket.ended(socket, info);
      if (close) guard(close, socket, info);
    },
  };
}

type Guard = <Argument>(
  callback: (socket: Socket, argument: Argument) => unknown,
  socket: Socket,
  argument: Argument,
) => void;

/** Calls a callback so that neither its exception nor its promise's rejection gets away. */
export function guarded(report: ReportError): Guard {
  return (callback, socket, argument) => {
    try {
      const result = callback(socket, argument);
      if (result instanceof Promise) result.catch((error: unknown) => fail(report, error, socket));
    } catch (error) {
      fail(report, error, socket);
    }
  };
}

function fail(report: ReportError, error: unknown, socket: Socket): void {
  if (socket.open) void socket.close(1011, "internal error");
  report(error, socket);
}

function viewDelivery(
  callback: (socket: Socket, view: MessageView) => unknown,
  guard: Guard,
): Delivery<Socket>["message"] {
  const view = new MessageView(); // one for all: it is lent for one call at a time
  return (socket, opcode, bytes, start, end) => {
    view.show(opcode, bytes, start, end);
    guard(callback, socket, view);
    view.hide();
  };
}

function messageDelivery(
  callback: ((socket: Socket, message: Message) => unknown) | undefined,
  guard: Guard,
): Delivery<Socket>["message"] {
  if (callback === undefined) return () => {};
  return (socket, opcode, bytes, start, end, traits) => {
    guard(callback, socket, toMessage(opcode, bytes, start, end, traits));
  };
}
