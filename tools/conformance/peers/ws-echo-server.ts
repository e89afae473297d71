/** An echo server on the `ws` package, to judge the suite by. Usage: ws-echo-server.ts PORT */
import { WebSocketServer } from "ws";

/** Zero switches off the limits of `ws` on counts; the suite goes beyond their defaults. */
const NO_COUNT_LIMITS = { maxFragments: 0, maxBufferedChunks: 0, maxPendingAutoPongs: 0 } as const;

const port = Number(process.argv[2] ?? 9001);
const options = {
  host: "127.0.0.1",
  port,
  maxPayload: 64 * 2 ** 20,
  ...NO_COUNT_LIMITS,
  perMessageDeflate: { threshold: 0 },
};
const server = new WebSocketServer(options, () =>
  process.stdout.write(`listening on ws://127.0.0.1:${port}/\n`),
);

server.on("connection", (socket) => {
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  // The suite breaks the protocol on purpose; `ws` answers by itself.
  socket.on("error", () => undefined);
});
