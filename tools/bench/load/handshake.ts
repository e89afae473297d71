import { createHash, randomBytes } from "node:crypto";
import type { DeflateSettings } from "../load-plan.ts";

const ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const NO_TAKEOVER = ["client_no_context_takeover", "server_no_context_takeover"];

/** A client's opening handshake, RFC 6455 §4.1, and the check of its answer. */
export type Handshake = { readonly request: string; check(response: string): void };

function offerOf(deflate: DeflateSettings): string {
  return ["permessage-deflate", ...(deflate.takeover ? [] : NO_TAKEOVER)].join("; ");
}

function headersOf(response: string): ReadonlyMap<string, string> {
  const lines = response.split("\r\n").slice(1);
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 0
        ? []
        : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
}

/** The offer in a comparable form, so that no subject may quietly agree on an easier setting. */
function sortedParameters(extensions: string): string {
  return extensions
    .split(";")
    .map((part) => part.trim())
    .sort()
    .join("; ");
}

/** A fresh handshake; `check` refuses any answer but the acceptance of exactly our offer. */
export function newHandshake(port: number, deflate: DeflateSettings | undefined): Handshake {
  const key = randomBytes(16).toString("base64");
  const offer = deflate === undefined ? "" : offerOf(deflate);
  const lines = [
    "GET / HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${key}`,
    "Sec-WebSocket-Version: 13",
    ...(offer === "" ? [] : [`Sec-WebSocket-Extensions: ${offer}`]),
  ];
  const accept = createHash("sha1").update(`${key}${ACCEPT_GUID}`).digest("base64");
  const check = (response: string): void => {
    const headers = headersOf(response);
    if (!response.startsWith("HTTP/1.1 101 "))
      throw new Error(`handshake refused: ${response.split("\r\n")[0]}`);
    if (headers.get("sec-websocket-accept") !== accept)
      throw new Error("handshake answered with a wrong accept key");
    const agreed = headers.get("sec-websocket-extensions") ?? "";
    if (sortedParameters(agreed) !== sortedParameters(offer))
      throw new Error(`handshake agreed on "${agreed}", the comparison needs "${offer}"`);
  };
  return { request: `${lines.join("\r\n")}\r\n\r\n`, check };
}
