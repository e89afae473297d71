import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExchangeRecord, KeptMessage, OpenRecord } from "@wireglass/lens/record";
import { type ApiOptions, ApiServer } from "../../../src/control/api/api-server.ts";
import type { PageDocument } from "../../../src/control/api/http-app.ts";
import { Hands } from "../../../src/control/hands/hands.ts";
import { type CaptureEntry, CaptureWriter, recordOf } from "../../../src/store/index.ts";

const EPOCH = 1_764_000_000_000_000;

/** A running API over a capture that the test writes to. */
export type Running = {
  readonly api: ApiServer;
  readonly file: string;
  readonly errors: unknown[];
  /** Adds to the capture, and tells the feed. */
  write(...entries: readonly CaptureEntry[]): void;
  /** A request with the token. */
  get(path: string, init?: RequestInit): Promise<Response>;
  json(path: string, init?: RequestInit): Promise<unknown>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A page for tests that are about something else. */
export const EMPTY_PAGE: PageDocument = {
  html: '<!doctype html><title>page</title><meta property="csp-nonce" nonce="%NONCE%">',
  policy: (nonce) => `default-src 'none'; style-src 'nonce-${nonce}'`,
  assets: new Map([["app.js", { body: new Uint8Array([49]), type: "text/javascript" }]]),
};

export async function startApi(options: Partial<ApiOptions> = {}): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-api-"));
  const file = join(folder, "capture.wgc");
  const caCertificate = join(folder, "ca.pem");
  writeFileSync(caCertificate, "-----BEGIN CERTIFICATE-----\n");
  const writer = CaptureWriter.open(file);
  const errors: unknown[] = [];
  const api = await ApiServer.start({
    file,
    caCertificate,
    hands: new Hands({ recordOf }),
    proxies: ["http://127.0.0.1:8888"],
    page: EMPTY_PAGE,
    failed: (error) => errors.push(error),
    ...options,
  });
  const get = (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${api.token}`);
    return fetch(new URL(path, api.url), { ...init, headers });
  };
  return {
    api,
    file,
    errors,
    write(...entries) {
      writer.write(entries);
      api.more();
    },
    get,
    json: async (path, init) => (await get(path, init)).json(),
    async [Symbol.asyncDispose]() {
      await api.close();
      writer.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function opened(connection: number, about: Partial<OpenRecord> = {}): CaptureEntry {
  const record: OpenRecord = {
    kind: "open",
    connection,
    time: EPOCH / 1_000_000,
    protocol: "ws",
    source: "proxy",
    url: `ws://example.com/${connection}`,
    client: "127.0.0.1:50000",
    server: "127.0.0.1:80",
    request: { method: "GET", target: "/", httpVersion: "1.1", headers: [["Host", "example.com"]] },
    response: { status: 101, reason: "Switching Protocols", headers: [] },
    subprotocol: null,
    extensions: "",
    ...about,
  };
  return { kind: "open", record };
}

export function message(
  connection: number,
  index: number,
  payload: string | Uint8Array = `message ${index}`,
  about: Partial<KeptMessage> = {},
): CaptureEntry {
  const kept: KeptMessage = {
    connection,
    index,
    time: EPOCH + index,
    from: index % 2 === 0 ? "client" : "server",
    opcode: typeof payload === "string" ? 1 : 2,
    payload: typeof payload === "string" ? new TextEncoder().encode(payload) : payload,
    compressed: false,
    wire: undefined,
    maskKey: undefined,
    frames: undefined,
    origin: "peer",
    violations: [],
    ...about,
  };
  return { kind: "message", message: kept };
}

export function closed(connection: number, code = 1000): CaptureEntry {
  const time = EPOCH / 1_000_000 + 1;
  const about = { by: "client", code, reason: "bye", clean: true } as const;
  return { kind: "close", record: { kind: "close", connection, time, ...about } };
}

export function exchanged(connection: number, about: Partial<ExchangeRecord> = {}): CaptureEntry {
  const body = (text: string) => ({
    base64: Buffer.from(text).toString("base64"),
    length: text.length,
    cut: false,
  });
  const record: ExchangeRecord = {
    kind: "exchange",
    connection,
    time: EPOCH / 1_000_000,
    protocol: "ws",
    source: "proxy",
    url: `http://example.com/page/${connection}`,
    client: "127.0.0.1:50000",
    server: "127.0.0.1:80",
    request: { method: "POST", target: "/", httpVersion: "1.1", headers: [] },
    response: { status: 200, reason: "OK", headers: [["Content-Type", "text/html"]] },
    violations: [],
    requestBody: body("asked"),
    responseBody: body("<script>alert(1)</script>"),
    ...about,
  };
  return { kind: "exchange", record };
}
