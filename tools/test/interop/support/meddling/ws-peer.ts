import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";
import { WebSocket, WebSocketServer } from "ws";
import { listenerOf } from "./listener.ts";
import { ANSWER, SEEDS, sequenceOf } from "./sequence.ts";
import { type Link, talk } from "./talk.ts";

// Run as a program: COUNT INJECTIONS URL is a client of `ws`; without a URL, a server, which tells its port. Tells its
// report as JSON.

/** More than that on its way, and the sender waits. */
const HIGH_BYTES = 65_536;
const DEFLATE = { threshold: 0 };

function linkOf(socket: WebSocket): Link {
  return {
    async send({ pieces }) {
      for (const [at, piece] of pieces.entries()) {
        const options = { fin: at === pieces.length - 1, binary: typeof piece !== "string" };
        if (socket.bufferedAmount < HIGH_BYTES) socket.send(piece, options);
        else await new Promise((resolve) => socket.send(piece, options, resolve));
      }
    },
    listen(got, closed) {
      socket.on("message", (data: Buffer, isBinary) => got(isBinary ? data : data.toString()));
      socket.on("close", closed);
    },
    close: (code) => socket.close(code),
  };
}

async function converse(socket: WebSocket, role: "client" | "server"): Promise<void> {
  const other = role === "client" ? "server" : "client";
  const listener = listenerOf({
    next: sequenceOf(SEEDS[other]),
    injections: Number(injections),
    answer: ANSWER,
    crc32,
  });
  let mistake: string | null = null;
  socket.on("error", (error) => {
    mistake ??= error.message; // "close" follows
  });
  const report = await talk({
    link: linkOf(socket),
    listener,
    next: sequenceOf(SEEDS[role]),
    count: Number(count),
    closes: role === "client",
  });
  const difference = report.difference ?? mistake;
  console.log(JSON.stringify({ ...report, difference, extensions: socket.extensions }));
}

const [count, injections, url] = process.argv.slice(2);
if (url === undefined) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: DEFLATE });
  await once(server, "listening");
  console.log((server.address() as AddressInfo).port); // TCP, not a pipe
  server.once("connection", (socket) => void converse(socket, "server"));
} else {
  const socket = new WebSocket(url, { perMessageDeflate: DEFLATE });
  socket.once("open", () => void converse(socket, "client"));
}
