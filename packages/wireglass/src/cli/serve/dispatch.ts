import {
  ConnectionClosedError,
  type Handler,
  type MessageView,
  Socket,
  type SocketCallbacks,
  type SocketHandler,
} from "../../endpoint/index.ts";

/**
 * Serves each connection to its end by the handler that is current when it opens, and says of each
 * message that it came.
 */
export function dispatching(
  current: () => Handler,
  heard: (socket: Socket) => void,
): SocketCallbacks {
  const serving = new Map<Socket, SocketCallbacks>();
  return {
    open(socket) {
      const handler = current();
      const callbacks = typeof handler === "function" ? looping(handler) : handler;
      serving.set(socket, callbacks);
      return callbacks.open?.(socket);
    },
    messageView(socket, view) {
      heard(socket);
      const callbacks = serving.get(socket);
      if (callbacks?.messageView) return callbacks.messageView(socket, view);
      return callbacks?.message?.(socket, keep(view));
    },
    ping: (socket, payload) => serving.get(socket)?.ping?.(socket, payload),
    pong: (socket, payload) => serving.get(socket)?.pong?.(socket, payload),
    drain: (socket) => serving.get(socket)?.drain?.(socket),
    close(socket, info) {
      const callbacks = serving.get(socket);
      serving.delete(socket);
      return callbacks?.close?.(socket, info);
    },
  };
}

/** A handler that loops over its socket, as callbacks: messages wait in the socket's inbox. */
function looping(handler: SocketHandler): SocketCallbacks {
  return {
    async open(socket) {
      try {
        const running = handler(socket);
        if (!(running instanceof Promise)) return;
        await running;
        void socket.close(1000);
      } catch (error) {
        // That its own peer went away is no failure of a handler that was waiting for it.
        if (!(error instanceof ConnectionClosedError) || socket.open) throw error;
      }
    },
    messageView: (socket, view) => Socket.inbox(socket).push(keep(view), view.byteLength),
  };
}

function keep(view: MessageView): string | Uint8Array {
  return view.isText ? view.text : view.copy();
}
