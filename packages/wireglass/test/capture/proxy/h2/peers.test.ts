import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { promisify } from "node:util";
import type { CaptureRecord } from "@wireglass/lens/record";
import { expect, onTestFinished, test } from "vitest";
import { CA, capturing, PROXY } from "../../../control/support/capturing.ts";
import { until } from "../../../endpoint/support/waiting.ts";
import { echoWebSocket, h2Serving, type StreamHandler } from "./support/h2-peers.ts";

const run = promisify(execFile);

/** Answers with what curl sent. */
const mirror: StreamHandler = (stream) => {
  stream.respond({ ":status": 200, "content-type": "text/plain" });
  stream.pipe(stream);
};

test("curl over HTTP/2, with a body and without", async () => {
  const peer = await h2Serving(mirror);
  const { urls, stop } = await capturing([PROXY]);
  const { certificatePath } = await CA;
  const url = `https://localhost:${peer.port}/post`;
  const about = ["-s", "--http2", "--proxy", urls[0] ?? "", "--cacert", certificatePath];
  const { stdout } = await run("curl", [...about, "-w", " %{http_version}", "-d", "hello", url]);
  expect(stdout).toBe("hello 2");
  const big = await run("curl", [...about, "-w", "%{size_download}", "-o", "/dev/null", url]);
  expect(big.stdout).toBe("0");
  expect(await stop()).toMatchObject([
    { kind: "exchange", url, request: { method: "POST", httpVersion: "2.0" } },
    { kind: "exchange", url, request: { method: "GET", httpVersion: "2.0" } },
  ]);
});

test("curl that does not trust us is noted, and then passed through", async () => {
  const peer = await h2Serving(mirror);
  const { urls, stop, notes } = await capturing([PROXY]);
  const url = `https://localhost:${peer.port}/`;
  const about = ["-s", "--http2", "--proxy", urls[0] ?? ""];
  await expect(run("curl", [...about, url])).rejects.toMatchObject({ code: 60 });
  await until("it is noted", () => notes.length > 0);
  expect(notes).toMatchObject([{ code: "proxy/pass-through", host: "localhost" }]);
  const { stdout } = await run("curl", [...about, "-k", "-d", "hello", url]);
  expect(stdout).toBe("hello");
  expect((await stop())[0]).toMatchObject({ kind: "open", protocol: "tls" });
});

const PAGE = `<!doctype html><title>wait</title><script>
const socket = new WebSocket("wss://" + location.host + "/socket", ["chat"]);
const said = [];
socket.onopen = () => { socket.send("hello"); socket.send("世界"); };
socket.onmessage = ({ data }) => {
  said.push(data);
  if (said.length === 2) socket.close(1000, "bye");
};
socket.onclose = ({ code, wasClean }) =>
  fetch("/result", { method: "POST", body: [said, code, wasClean, socket.protocol].join() });
</script>`;

/** A page that speaks WebSocket with its own server, and what it told of it. */
function browserServer(told: string[]): StreamHandler {
  return (stream, _flat, headers) => {
    if (headers[":protocol"] === "websocket") {
      stream.respond({ ":status": 200, "sec-websocket-protocol": "chat" });
      return echoWebSocket(stream);
    }
    stream.respond({ ":status": 200, "content-type": "text/html; charset=utf-8" });
    if (headers[":path"] !== "/result") return void stream.end(PAGE);
    stream.on("data", (chunk) => told.push(String(chunk)));
    stream.on("end", () => stream.end());
  };
}

/** A browser that shows `url` until the test is over. */
async function chromium(proxy: string, url: string): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), "wireglass-h2-browser-"));
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    `--user-data-dir=${profile}`,
    `--proxy-server=${proxy}`,
    "--proxy-bypass-list=<-loopback>",
    `--ignore-certificate-errors-spki-list=${(await CA).spkiHash}`,
    "--remote-debugging-port=0", // or it would show the page and leave
  ];
  const browser = spawn("/usr/bin/chromium", [...flags, url], { stdio: "ignore" });
  onTestFinished(async () => {
    const over = new Promise((resolve) => browser.once("close", resolve));
    browser.kill();
    await over;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
}

const told = (records: readonly CaptureRecord[]) =>
  records
    .filter((record) => record.kind === "message")
    .map(({ from, opcode, text, code }) => `${from} ${opcode} ${text ?? code ?? ""}`);

/** Takes a WebSocket over HTTP/1.1. */
function welcome({ headers }: IncomingMessage, socket: Duplex): void {
  const key = `${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash("sha1").update(key).digest("base64");
  const lines = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`];
  const head = ["HTTP/1.1 101 Switching Protocols", ...lines, "Sec-WebSocket-Protocol: chat"];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  socket.on("error", () => {});
  echoWebSocket(socket);
}

test.each([
  { over: "HTTP/2", enableConnectProtocol: true, method: "CONNECT", httpVersion: "2.0" },
  { over: "HTTP/1.1", enableConnectProtocol: false, method: "GET", httpVersion: "1.1" },
])(
  "Chromium has its page over HTTP/2, and speaks WebSocket over $over",
  async (about) => {
    const { enableConnectProtocol, method, httpVersion } = about;
    const heard: string[] = [];
    const options = { settings: { enableConnectProtocol }, allowHTTP1: !enableConnectProtocol };
    const peer = await h2Serving(browserServer(heard), options);
    peer.server.on("upgrade", welcome);
    const { urls, stop } = await capturing([PROXY]);
    await chromium(urls[0] ?? "", `https://localhost:${peer.port}/`);
    await until("the page has told", () => heard.length > 0, 50_000);
    expect(heard).toEqual(["hello,世界,1000,true,chat"]);
    const records = await stop();
    expect(records.find((one) => one.kind === "open" && one.protocol === "wss")).toMatchObject({
      protocol: "wss",
      url: `wss://localhost:${peer.port}/socket`,
      request: { method, httpVersion },
      subprotocol: "chat",
    });
    // Which direction comes first is up to the moment; each has its own order.
    for (const side of ["client", "server"])
      expect(told(records).filter((line) => line.startsWith(side))).toEqual(
        ["text hello", "text 世界", "close 1000"].map((line) => `${side} ${line}`),
      );
    const page = records.find((one) => one.kind === "exchange" && one.url.includes("localhost"));
    expect(page).toMatchObject({ request: { method: "GET", httpVersion: "2.0" } });
  },
  60_000,
);
