import { type HeaderPairs, writeHead } from "@wireglass/wire";

/** An answer of the proxy's own. */
export function plainAnswer(
  status: number,
  reason: string,
  text: string,
  type = "text/plain",
  more: HeaderPairs = [],
): Buffer {
  const body = Buffer.from(`${text}\n`, "utf8");
  const head = writeHead(`HTTP/1.1 ${status} ${reason}`, [
    ["Content-Type", `${type}; charset=utf-8`],
    ["Content-Length", String(body.length)],
    ["Connection", "close"],
    ...more,
  ]);
  return Buffer.concat([head, body]);
}

/** Says why the server was not to be had: to people in the body, to programs as RFC 9209 has it. */
export function badGateway(
  error: "destination_unavailable" | "http_protocol_error",
  reason: string,
): Buffer {
  const details = reason.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, "\\$&");
  const status: HeaderPairs = [["Proxy-Status", `Wireglass; error=${error}; details="${details}"`]];
  return plainAnswer(502, "Bad Gateway", `${reason}.`, "text/plain", status);
}

/** Why the server was not to be had, of an answer by {@link badGateway}; undefined of any other. */
export function whyNoServer(headers: HeaderPairs): string | undefined {
  const status = headers.find(([name]) => name.toLowerCase() === "proxy-status")?.[1] ?? "";
  const details = /^Wireglass; error=\w+; details="((?:[^"\\]|\\.)*)"$/.exec(status)?.[1];
  return details?.replace(/\\(.)/g, "$1");
}
