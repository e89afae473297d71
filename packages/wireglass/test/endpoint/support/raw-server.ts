import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { onTestFinished } from "vitest";
import { frame } from "../../../../wire/test/support/frames.ts";
import { head } from "../../../../wire/test/support/handshakes.ts";
import { RawPeer } from "./raw-peer.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

export type RawServer = { readonly port: number; readonly url: string };

/** A TCP server by hand: `serve` gets each connection, and what it throws fails nothing but it. */
export async function rawServer(
  serve: (peer: RawPeer) => void | Promise<void>,
): Promise<RawServer> {
  const server = createServer({ noDelay: true }, (socket) => {
    void Promise.resolve(serve(new RawPeer(socket))).catch(() => socket.destroy());
  });
  const port = await listening(server);
  return { port, url: `ws://127.0.0.1:${port}/` };
}

/** Lets a server listen on a free port, until the test is over. */
export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port; // it listens on a port
}

/** The header's value in a head, or "". */
export function headerIn(headText: string, name: string): string {
  const line = headText.split("\r\n").find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? "";
}

/** Reads a handshake request and answers it by the book; the request's head. */
export async function welcome(
  peer: RawPeer,
  more: readonly (readonly [string, string])[] = [],
): Promise<string> {
  const request = (await peer.head()) ?? "";
  const key = headerIn(request, "sec-websocket-key");
  const accept = createHash("sha1").update(`${key}${GUID}`).digest("base64");
  const headers = [
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Accept", accept],
    ...more,
  ] as const;
  peer.write(head("HTTP/1.1 101 Switching Protocols", headers));
  return request;
}

/** A frame as a server sends it. */
export function plain(opcode: number, payload: string | Uint8Array = ""): Uint8Array {
  return frame({ opcode, payload: Buffer.from(payload) });
}
