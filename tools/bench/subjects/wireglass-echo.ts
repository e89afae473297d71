import { type Handler, type Socket, selfSigned, serve, toWebSocket } from "wireglass";
import { plainText } from "../load/payloads.ts";
import { BROADCAST_BYTES, type DeflateSettings } from "../load-plan.ts";
import { serveControl, subjectPlan } from "./control-lines.ts";

/** Wireglass in each of the forms it offers; the variant is in the plan. */

async function echoByLoop(socket: Socket): Promise<void> {
  for await (const message of socket) await socket.send(message);
}

function echoByEvents(socket: Socket): void {
  const webSocket = toWebSocket(socket);
  webSocket.binaryType = "arraybuffer";
  webSocket.addEventListener("message", (event) => webSocket.send((event as MessageEvent).data));
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  view: { messageView: (socket, view) => void socket.send(view) },
  message: { message: (socket, message) => void socket.send(message) },
  "for-await": echoByLoop,
  "websocket-events": echoByEvents,
};

function deflateOptions({ takeover, level, memLevel, threshold }: DeflateSettings) {
  return {
    serverNoContextTakeover: !takeover,
    clientNoContextTakeover: !takeover,
    level,
    memLevel,
    thresholdBytes: threshold,
  };
}

const { variant = "view", deflate, secure } = subjectPlan();
const handler = HANDLERS[variant];
if (handler === undefined) throw new Error(`no variant ${variant}`);
const server = await serve(handler, {
  hostname: "127.0.0.1",
  port: 0,
  deflate: deflate ? deflateOptions(deflate) : false,
  limits: { heartbeatIntervalMs: 0 }, // `ws` sends no pings of its own either
  ...(secure && { tls: await selfSigned() }),
});

const news = Buffer.from(plainText(BROADCAST_BYTES, 0)).toString("latin1");
await serveControl(server.port, { broadcast: () => void server.broadcast(news) });
