import { writeHead } from "@wireglass/wire";

/** An answer of the proxy's own. */
export function plainAnswer(
  status: number,
  reason: string,
  text: string,
  type = "text/plain",
): Buffer {
  const body = Buffer.from(`${text}\n`, "utf8");
  const head = writeHead(`HTTP/1.1 ${status} ${reason}`, [
    ["Content-Type", `${type}; charset=utf-8`],
    ["Content-Length", String(body.length)],
    ["Connection", "close"],
  ]);
  return Buffer.concat([head, body]);
}
