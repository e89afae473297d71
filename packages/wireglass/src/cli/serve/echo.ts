import type { DatagramHandler, SocketCallbacks, StreamHandler } from "../../endpoint/index.ts";
import type { Target } from "./target.ts";

/** Text comes back as text, binary as binary; nothing is copied but from socket to socket. */
const webSocket: SocketCallbacks = {
  messageView: (socket, view) => void socket.send(view),
};

const stream: StreamHandler = async (socket) => {
  for await (const chunk of socket) await socket.send(chunk);
};

const datagram: DatagramHandler = async (socket) => {
  for await (const bytes of socket) await socket.send(bytes);
};

/** Sends back whatever comes. */
export const ECHO: Target = {
  name: "echo",
  webSocket: () => webSocket,
  stream: () => stream,
  datagram: () => datagram,
};
