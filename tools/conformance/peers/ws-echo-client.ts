/** An echo client on the `ws` package, to judge the suite by. Usage: ws-echo-client.ts ws://HOST:PORT/ */
import { WebSocket } from "ws";

/** Zero switches off the limits of `ws` on counts; the suite goes beyond their defaults. */
const NO_COUNT_LIMITS = { maxFragments: 0, maxBufferedChunks: 0, maxPendingAutoPongs: 0 } as const;

const base = process.argv[2] ?? "ws://127.0.0.1:9002/";
const options = {
  maxPayload: 64 * 2 ** 20,
  ...NO_COUNT_LIMITS,
  perMessageDeflate: { threshold: 0 },
};

/** Connect and echo until the connection is over, however it ends. The first message, if any. */
function visit(path: string, echoes: boolean): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = new WebSocket(new URL(path, base).href, options);
  let first = "";
  socket.on("message", (data, isBinary) => {
    if (echoes) socket.send(data, { binary: isBinary });
    else first ||= Buffer.from(data).toString();
  });
  socket.on("error", () => undefined);
  socket.on("close", () => resolve(first));
  return promise;
}

const count = Number(await visit("count", false));
for (let index = 1; index <= count; index++) await visit(`case/${index}`, true);
