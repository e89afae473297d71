import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseFilter } from "@wireglass/lens/filter";
import type { MessageRecord } from "@wireglass/lens/record";
import { Opcode } from "@wireglass/wire";
import { describe, expect, test } from "vitest";
import { CaptureFile, CaptureQuery } from "../../../src/store/index.ts";
import { dialRaw, masked, opening } from "../../endpoint/support/raw-peer.ts";
import { rawServer, welcome } from "../../endpoint/support/raw-server.ts";
import { connecting } from "../../endpoint/support/serving.ts";
import { rejection, until } from "../../endpoint/support/waiting.ts";
import { capturing, reverse } from "../support/capturing.ts";
import { conversation, scripted, scriptFile } from "../support/scripting.ts";

const PRICE = '{"id": 12345678901234567890, "price": 12.50,  "list": [1, {"a": "x"}]}';

test.each([
  { name: "an assigned text", body: 'message.text = "other"', got: "other" },
  { name: "assigned bytes", body: 'message.bytes = Buffer.from("other")', got: "other" },
  { name: "bytes that were written to", body: "message.bytes[0] = 0x41", got: "Aent" },
  { name: "assigned JSON", body: "message.json = [1]", got: "[1]" },
  { name: "nothing", body: "void message.text", got: "sent" },
  { name: "the same text", body: "message.text = message.text", got: "sent" },
])("$name is what the receiver gets", async ({ body, got }) => {
  const source = `export function onMessage(message) { if (message.from === "client") ${body}; }`;
  const { url } = await scripted([source]);
  expect(await conversation(url, "sent")).toEqual([got]);
});

test.each([
  { name: "a number", body: "json.price = 1", got: PRICE.replace("12.50", "1") },
  { name: "deep inside", body: 'json.list[1].a = "y"', got: PRICE.replace('"x"', '"y"') },
  { name: "another name", body: "json.more = true", got: undefined },
  { name: "nothing", body: "void json.price", got: PRICE },
])("JSON in which $name is changed stays as it was elsewhere", async ({ body, got }) => {
  const source = `export function onMessage(message) { const { json } = message; if (message.from === "client") ${body}; }`;
  const { url } = await scripted([source]);
  const [answer] = await conversation(url, PRICE);
  if (got !== undefined) expect(answer).toBe(got);
  else expect(JSON.parse(String(answer))).toMatchObject({ price: 12.5, more: true });
});

test("messages are dropped, delayed, answered and injected, and keep their order", async () => {
  const { url, stop } = await scripted([
    `export function onMessage(message, connection) {
      if (message.from !== "client") return;
      if (message.text === "drop") message.drop();
      if (message.text === "delay") message.delay(100);
      if (message.text === "reply") { message.reply("replied"); message.drop(); }
      if (message.text === "inject") connection.send("server", "injected");
    }`,
  ]);
  const client = await connecting(url, { deflate: { thresholdBytes: 0 } });
  for (const text of ["drop", "delay", "behind", "reply", "inject", "end"]) await client.send(text);
  const got: unknown[] = [];
  while (got.at(-1) !== "end") got.push(await client.recv());
  // What is injected or replied goes ahead of what waits.
  expect(got.filter((text) => text !== "replied" && text !== "injected")).toEqual([
    "delay",
    "behind",
    "inject",
    "end",
  ]);
  expect(got).toContain("replied");
  expect(got).toContain("injected");
  await client.close();
  const origins = (await stop())
    .filter((record): record is MessageRecord => record.kind === "message")
    .filter(({ opcode, text }) => opcode === "text" && /drop|replied|injected/.test(text ?? ""))
    .map(({ from, text, origin }) => `${from} ${text} ${origin}`);
  expect(origins).toEqual(
    expect.arrayContaining([
      "client drop dropped",
      "server replied injected",
      "client injected injected",
    ]),
  );
});

test("several scripts follow each other, each sees what the one before has left", async () => {
  const add = (letter: string): string =>
    `export function onMessage(message) { if (message.from === "client") message.text += "${letter}"; }`;
  const { url } = await scripted([add("a"), add("b"), add("c")]);
  expect(await conversation(url, "x", "y")).toEqual(["xabc", "yabc"]);
});

test("an async function keeps the order of its direction, and the other one goes on", async () => {
  const { url } = await scripted([
    `export async function onMessage(message) {
      if (message.from !== "client") return;
      await new Promise((done) => setTimeout(done, message.text === "slow" ? 80 : 0));
      message.text += "!";
    }`,
  ]);
  const client = await connecting(url);
  for (const text of ["slow", "1", "2", "3"]) await client.send(text);
  const got = [await client.recv(), await client.recv(), await client.recv(), await client.recv()];
  expect(got).toEqual(["slow!", "1!", "2!", "3!"]);
});

test("state lives as long as the connection; each connection has its own", async () => {
  const { url, logged } = await scripted([
    `let all = 0;
    export function onOpen(connection) { connection.state.count = 10; log("opened", connection.url); }
    export function onMessage(message, connection) {
      if (message.from !== "client" || message.opcode !== "text") return;
      connection.state.count++; all++;
      message.text = connection.state.count + " of " + all;
    }
    export function onClose(connection, end) { log("closed by the", end.by, end.code, end.clean, connection.state.count); }`,
  ]);
  expect(await conversation(url, "a", "b")).toEqual(["11 of 1", "12 of 2"]);
  expect(await conversation(url, "a")).toEqual(["11 of 3"]);
  await logged("opened ws://127.0.0.1");
  await logged("closed by the client 1005 true 12");
  await logged("closed by the client 1005 true 11");
});

test("control frames have a function of their own, and stay what the protocol lets them be", async () => {
  const { url, logged } = await scripted([
    `export function onMessage(message) { if (message.from === "client") message.text += "!"; }
    export function onControl(frame) {
      log(frame.opcode, frame.from, frame.bytes.length);
      if (frame.opcode === "close") frame.bytes = Uint8Array.of(1);
      if (frame.opcode === "ping") frame.text = "changed";
    }`,
  ]);
  const client = await connecting(url);
  await client.send("a");
  expect(await client.recv()).toBe("a!");
  void client.ping("ping").catch(() => {});
  await logged("ping client 4");
  await logged("pong server 7");
  await client.close(1000, "bye");
  expect((await client.closed).code).toBe(1000);
  await logged("close client 5");
  await logged("a close frame carries a code and a reason (RFC 6455 §5.5.1)");
});

const SLOW = `import { setTimeout } from "node:timers/promises";
  export async function onMessage() { await setTimeout(30); }`;

describe("pings keep their place among messages", () => {
  test.each([
    { name: "with a script that is asked for messages alone", scripts: [SLOW] },
    {
      name: "with another one that is asked for pings alone",
      scripts: [SLOW, "export function onControl() {}"],
    },
    {
      name: "with one that is asked for some of both, slowly",
      scripts: [
        `import { setTimeout } from "node:timers/promises";
        export const filter = "/3$/";
        export async function onMessage() { await setTimeout(30); }
        export async function onControl() { await setTimeout(30); }`,
        "export function onControl() {}",
      ],
    },
  ])("$name", async ({ scripts }) => {
    const heard: string[] = [];
    const server = await rawServer(async (peer) => {
      await welcome(peer);
      for (let frame = await peer.frame(); frame !== undefined; frame = await peer.frame())
        heard.push(frame.payload.toString());
    });
    const { urls, stop } = await capturing([reverse(server.url)], {
      scripts: { files: scripts.map(scriptFile) },
    });
    const client = await dialRaw(Number(new URL(urls[0] ?? "").port));
    client.write(opening());
    await client.head();
    const said = Array.from({ length: 40 }, (_, n) => `${n % 3 === 0 ? "ping" : "text"} ${n}`);
    for (const one of said) {
      client.write(
        masked({
          opcode: one.startsWith("ping") ? Opcode.ping : Opcode.text,
          payload: Buffer.from(one),
        }),
      );
      await sleep(1);
    }
    await until("all of it is there", () => heard.length === said.length);
    expect(heard).toEqual(said);
    await stop();
  });
});

test("a filter says which messages a script sees", async () => {
  const { url } = await scripted([
    `export const filter = 'from:client $.type == "order"';
    export function onMessage(message) { message.json.seen = true; }`,
  ]);
  const answers = await conversation(url, '{"type":"order"}', '{"type":"other"}', "text");
  expect(answers.map(String)).toEqual(['{"type":"order","seen":true}', '{"type":"other"}', "text"]);
});

test("requests and answers are changed, answered and dropped", async () => {
  const { url, stop } = await scripted([
    `export function onRequest(request) {
      if (request.url.endsWith("/mock")) return request.answer(418, { "X-Mock": "yes" }, "tea");
      if (request.url.endsWith("/drop")) return request.drop();
      request.headers.set("X-Script", "was here");
    }
    export function onResponse(response, request) {
      if (request.isWebSocket) response.headers.append("X-Answered", "101");
    }`,
  ]);
  const http = url.replace("ws:", "http:");
  const mocked = await fetch(`${http}/mock`);
  expect([mocked.status, mocked.headers.get("x-mock"), await mocked.text()]).toEqual([
    418,
    "yes",
    "tea",
  ]);
  await rejection(fetch(`${http}/drop`));
  const client = await connecting(url);
  await client.send("through");
  expect(await client.recv()).toBe("through");
  await client.close();
  const records = await stop();
  const open = records.find(({ kind }) => kind === "open");
  expect(open).toMatchObject({ kind: "open" });
  const headers = JSON.stringify(open);
  expect(headers).toContain('["X-Script","was here"]');
  expect(headers).toContain('["X-Answered","101"]');
  const exchange = records.find(({ kind }) => kind === "exchange");
  expect(exchange).toMatchObject({ response: { status: 418 } });
});

test("a request goes to another server", async () => {
  const other = await scripted([]);
  const { url } = await scripted(
    [`export function onRequest(request) { request.to = ${JSON.stringify(other.url)}; }`],
    { handler: (socket) => void socket.close(4000, "the wrong one") },
  );
  expect(await conversation(url, "hello")).toEqual(["hello"]);
});

test("a file that is saved anew is loaded anew, for connections that are open as well", async () => {
  const version = (letter: string): string =>
    `export function onMessage(message) { if (message.from === "client") message.text += "${letter}"; }`;
  const file = scriptFile(version("a"));
  const { url, logged } = await scripted([], { files: [file] });
  const client = await connecting(url);
  const ask = async (text: string): Promise<unknown> => {
    await client.send(text);
    return client.recv();
  };
  expect(await ask("1")).toBe("1a");
  writeFileSync(file, version("b"));
  await logged("loaded anew");
  expect(await ask("2")).toBe("2b");
  writeFileSync(file, "export function onMessage( {");
  expect(await logged("SyntaxError")).toMatchObject({
    level: "error",
    place: expect.stringMatching(/^script-\d+\.ts:1$/),
    text: expect.stringMatching(/^SyntaxError: .*; the version before goes on$/),
  });
  expect(await ask("3")).toBe("3b");
});

test("what cannot be sent is said, and the message goes on", async () => {
  const { url, logged } = await scripted([
    `let kept;
    export function onMessage(message, connection) {
      if (message.from !== "client") return;
      if (message.text === "bytes") message.bytes = Uint8Array.of(0xff);
      if (message.text === "late") { kept = message; setTimeout(() => { kept.text = "too late"; }, 20); }
      if (message.text === "delay") message.delay(-1);
      if (message.text === "side") connection.send("nobody", "x");
      if (message.text === "code") connection.close(1006);
    }`,
  ]);
  const words = ["bytes", "late", "delay", "side", "code"];
  expect(await conversation(url, ...words)).toEqual(words);
  await logged("a text message takes UTF-8 only (RFC 6455 §8.1); the message went on unchanged");
  await logged("this message has gone on already");
  await logged("delay takes milliseconds");
  await logged('"client" or "server" first');
  await logged("close codes are");
});

test("compressed messages that a script edits stay in agreement with both windows", async () => {
  const { url } = await scripted(
    [
      `let n = 0;
    export function onMessage(message) {
      if (message.opcode !== "text") return;
      n++;
      if (n % 7 === 0) message.text = "edited " + message.text;
    }`,
    ],
    { serve: { deflate: { thresholdBytes: 0 } } },
  );
  const texts = Array.from({ length: 200 }, (_, n) =>
    `${n} trade price bid ask`.repeat(1 + (n % 5)),
  );
  const answers = await conversation(url, ...texts);
  for (const [n, answer] of answers.entries())
    expect(String(answer).replace(/^(edited )+/, "")).toBe(texts[n]);
  expect(answers.filter((answer) => String(answer).startsWith("edited"))).not.toHaveLength(0);
});

test("a connection that is open already is minded from when a script asks for it", async () => {
  const file = scriptFile("export function onOpen() {}");
  const { url, logged } = await scripted([], { files: [file] });
  const client = await connecting(url);
  await client.send("before");
  expect(await client.recv()).toBe("before");
  writeFileSync(file, 'export function onMessage(message) { message.text += "!"; }');
  await logged("loaded anew");
  await sleep(50);
  await client.send("after");
  expect(await client.recv()).toBe("after!!");
});

test("a message has the number by which its script knows it, also where others were quicker", async () => {
  const { url, stop, log } = await scripted(
    [
      `export async function onMessage(message) {
        if (message.from === "client") await new Promise((done) => setTimeout(done, 30));
        log(message.text);
        if (message.text === "edit") message.text = "edited";
        if (message.text === "drop") message.drop();
        if (message.text === "reply") message.reply("replied");
        message.tag("seen");
      }`,
    ],
    {
      handler: async (socket) => {
        for (let n = 0; n < 20; n++) await socket.send(`push ${n}`);
        for await (const message of socket) await socket.send(`heard ${message}`);
      },
      serve: { deflate: { thresholdBytes: 0 } },
    },
  );
  const client = await connecting(url, { deflate: { thresholdBytes: 0 } });
  for (const text of ["a", "edit", "drop", "reply", "z"]) await client.send(text);
  const got: unknown[] = [];
  while (!got.includes("heard z")) got.push(await client.recv());
  await client.close();
  const messages = (await stop()).filter((record) => record.kind === "message");
  const numbers = messages.map(({ index }) => index);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const { text, index } of log) {
    const record = messages.find((one) => one.index === index);
    expect(record?.original?.text ?? record?.text).toBe(text);
    expect(record?.tags).toEqual(["seen"]);
  }
  expect(log.length).toBeGreaterThan(25);
});

test("what a script has tagged is found by the filter", async () => {
  const { url, stop, bench } = await scripted([
    'export function onMessage(message) { if (message.text === "this") message.tag("mine"); }',
  ]);
  await conversation(url, "that", "this", "other");
  await stop();
  const capture = CaptureFile.open(bench.file);
  const parsed = parseFilter("tag:mine");
  if (parsed.kind !== "filter") throw new Error("tag: is no filter");
  const found = [...new CaptureQuery(capture).messages({ filter: parsed.filter })];
  expect(found.map(({ message }) => Buffer.from(message.payload).toString())).toEqual([
    "this",
    "this",
  ]);
  capture.close();
});
