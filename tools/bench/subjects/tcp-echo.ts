import { createServer, type Socket } from "node:net";
import { plainText } from "../load/payloads.ts";
import { BROADCAST_BYTES } from "../load-plan.ts";
import { serveControl } from "./control-lines.ts";

/** The least a Node server can do: each chunk goes back as it came. */

const sockets = new Set<Socket>();
const server = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.on("data", (chunk) => socket.write(chunk));
  socket.on("error", () => {});
  socket.on("close", () => sockets.delete(socket));
});

// The generator expects of bare TCP what a client would send: a masked frame, here with mask 0.
const news = Buffer.concat([
  Uint8Array.of(0x81, 0x80 | BROADCAST_BYTES, 0, 0, 0, 0),
  plainText(BROADCAST_BYTES, 0),
]);
function broadcast(): void {
  for (const socket of sockets) socket.write(news);
}

server.listen({ host: "127.0.0.1", port: 0, backlog: 511 }, () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port to listen on");
  void serveControl(address.port, { broadcast });
});
