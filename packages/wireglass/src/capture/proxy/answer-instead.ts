import { STATUS_CODES } from "node:http";
import { type HeaderPairs, type RequestHead, writeHead } from "@wireglass/wire";
import type { TlsFacts } from "../../endpoint/index.ts";
import type { RequestFate } from "../../script/index.ts";
import { microseconds } from "../tape/tape.ts";
import type { House } from "./house.ts";
import type { PumpReader } from "./pump-reader.ts";
import { type Destination, urlOf } from "./request-change.ts";

/** The client gets an answer that no server has given. */
export async function answerInstead(
  client: PumpReader,
  { client: address, tls }: { readonly client: string; readonly tls?: TlsFacts | undefined },
  house: House,
  request: RequestHead,
  destination: Destination,
  { status, headers, body }: Extract<RequestFate, { kind: "answer" }>,
): Promise<void> {
  const reason = STATUS_CODES[status] ?? "";
  const whole: HeaderPairs = [
    ...headers.filter(([name]) => !/^(content-length|transfer-encoding|connection)$/i.test(name)),
    ["Content-Length", String(body.length)],
    ["Connection", "close"],
  ];
  await client.write(Buffer.from(writeHead(`HTTP/1.1 ${status} ${reason}`, whole)));
  await client.write(body);
  house.exchange({
    time: microseconds() / 1_000_000,
    protocol: destination.secure ? "wss" : "ws",
    url: urlOf("http", destination),
    client: address,
    server: `${destination.host}:${destination.port}`,
    ...(tls && { tls }),
    request,
    response: { status, reason, headers: whole },
    violations: [],
    responseBody: { base64: Buffer.from(body).toString("base64"), length: body.length, cut: false },
  });
}
