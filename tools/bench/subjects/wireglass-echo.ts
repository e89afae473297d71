import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { plainText } from "../load/payloads.ts";
import { BROADCAST_BYTES, type DeflateSettings } from "../load-plan.ts";
import { sayMissing, serveControl, subjectPlan } from "./control-lines.ts";

/** Wireglass in each of the forms it offers; the variant is in the plan. */

type Message = string | Uint8Array;
type ServerSocket = AsyncIterable<Message> & {
  /** Takes a borrowed view as well, which only the `messageView` callback hands out. */
  send(message: unknown): Promise<void> | void;
  addEventListener?(
    kind: "message" | "close",
    listener: (event: { readonly data: Message }) => void,
  ): void;
};
type Handler =
  | ((socket: ServerSocket) => Promise<void>)
  | {
      open?(socket: ServerSocket): void;
      close?(socket: ServerSocket): void;
      message?(socket: ServerSocket, message: Message): void;
      messageView?(socket: ServerSocket, view: unknown): void;
    };
type ServeOptions = {
  readonly hostname: string;
  readonly port: number;
  readonly deflate: false | object;
};
type Server = { readonly port: number; broadcast?(message: Message): void };
type Wireglass = { serve(handler: Handler, options: ServeOptions): Promise<Server> };

const sockets = new Set<ServerSocket>();
const membership = {
  open: (socket: ServerSocket): void => void sockets.add(socket),
  close: (socket: ServerSocket): void => void sockets.delete(socket),
};

async function echoByLoop(socket: ServerSocket): Promise<void> {
  for await (const message of socket) await socket.send(message);
}

function echoByEvents(socket: ServerSocket): Promise<void> {
  if (socket.addEventListener === undefined) sayMissing("a server socket has no addEventListener");
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.addEventListener("message", (event) => void socket.send(event.data));
  socket.addEventListener("close", () => resolve());
  return promise;
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  view: { ...membership, messageView: (socket, view) => void socket.send(view) },
  message: { ...membership, message: (socket, message) => void socket.send(message) },
  "for-await": echoByLoop,
  "websocket-events": echoByEvents,
};

function deflateOptions({ takeover, level, memLevel, threshold }: DeflateSettings): object {
  return {
    serverNoContextTakeover: !takeover,
    clientNoContextTakeover: !takeover,
    level,
    memLevel,
    thresholdBytes: threshold,
  };
}

async function loadWireglass(): Promise<Wireglass> {
  // Not a plain import, so that the harness runs and compiles before the library exists or is built.
  const entry = import.meta.resolve("wireglass");
  if (!existsSync(fileURLToPath(entry))) sayMissing(`${fileURLToPath(entry)} does not exist yet`);
  const library: unknown = await import(entry);
  if (typeof library !== "object" || library === null || !("serve" in library))
    sayMissing("wireglass has no serve");
  // `serve` was found; its shape is the documented one, and the answer check proves that it behaves so.
  return library as unknown as Wireglass;
}

const { variant = "view", deflate } = subjectPlan();
const handler = HANDLERS[variant];
if (handler === undefined) throw new Error(`no variant ${variant}`);
const { serve } = await loadWireglass();
const server = await serve(handler, {
  hostname: "127.0.0.1",
  port: 0,
  deflate: deflate ? deflateOptions(deflate) : false,
});

const news = Buffer.from(plainText(BROADCAST_BYTES, 0)).toString("latin1");
function broadcast(): void {
  if (server.broadcast !== undefined) server.broadcast(news);
  else for (const socket of sockets) void socket.send(news);
}

await serveControl(server.port, broadcast);
