import type { ConnectionItem } from "wireglass/api";
import { utf8Bytes } from "../ui/bytes.ts";

type Heads = Pick<ConnectionItem["record"], "request" | "response">;

/** A handshake as it is written over HTTP/1.1: request and response, of what the record has of them. */
export function headBytes({ request, response }: Heads): Uint8Array<ArrayBuffer> {
  const lines: string[] = [];
  if (request !== undefined) {
    lines.push(`${request.method} ${request.target} HTTP/${version(request.httpVersion)}`);
    for (const [name, value] of request.headers) lines.push(`${name}: ${value}`);
    lines.push("");
  }
  if (response !== undefined) {
    lines.push(`HTTP/1.1 ${response.status} ${response.reason}`);
    for (const [name, value] of response.headers) lines.push(`${name}: ${value}`);
    lines.push("");
  }
  return utf8Bytes(lines.map((line) => `${line}\r\n`).join(""));
}

function version(written: string): string {
  return written.includes(".") ? written : `${written}.0`;
}
