import { WebSocket, WebSocketServer } from "ws";
import { plainText } from "../load/payloads.ts";
import { BROADCAST_BYTES, type DeflateSettings } from "../load-plan.ts";
import { serveControl, subjectPlan } from "./control-lines.ts";

/** `ws` as its documentation shows it. WS_NO_BUFFER_UTIL=1 keeps it from loading bufferutil. */

function deflateOptions({ takeover, threshold, level, memLevel }: DeflateSettings) {
  return {
    serverNoContextTakeover: !takeover,
    clientNoContextTakeover: !takeover,
    threshold,
    // ws takes windowBits from the handshake, which leaves it at 15.
    zlibDeflateOptions: { level, memLevel },
  };
}

const { deflate } = subjectPlan();
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  perMessageDeflate: deflate ? deflateOptions(deflate) : false,
});

server.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
});

const news = plainText(BROADCAST_BYTES, 0);
function broadcast(): void {
  for (const client of server.clients)
    if (client.readyState === WebSocket.OPEN) client.send(news, { binary: false });
}

server.on("listening", () => void serveControl(server.address().port, { broadcast }));
