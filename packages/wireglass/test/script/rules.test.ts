import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { MessageRecord } from "@wireglass/lens/record";
import { expect, test } from "vitest";
import { type Socket, serve } from "../../src/index.ts";
import { RuleError, readRules, ruleMistakeText, rulesOf } from "../../src/script/index.ts";
import { capturing, PROXY, reverse } from "../control/support/capturing.ts";
import { connecting, echo, serving } from "../endpoint/support/serving.ts";

type Talk = {
  readonly name: string;
  readonly rules: readonly object[];
  /** What the client says; bytes as "hex:…". */
  readonly says: readonly string[];
  /** What an echo server gets of it, as the client gets it back. */
  readonly back: readonly string[];
  /** Only what the client says is meant. */
  readonly oneWay?: boolean;
};

const CLIENTS = { filter: "from:client" };

const TALKS: readonly Talk[] = [
  {
    name: "a text is replaced wherever it stands",
    rules: [{ ...CLIENTS, replace: { text: "a", with: "bb" } }],
    says: ["banana", "none"],
    back: ["bbbnbbnbb", "none"],
  },
  {
    name: "dollars in a text's replacement are dollars",
    rules: [{ ...CLIENTS, replace: { text: "x", with: "$&$1" } }],
    says: ["x"],
    back: ["$&$1"],
  },
  {
    name: "a pattern's groups are kept",
    rules: [{ ...CLIENTS, replace: { regex: "(\\d+)-(\\d+)", with: "$2-$1" } }],
    says: ["1-2 and 30-4"],
    back: ["2-1 and 4-30"],
  },
  {
    name: "flags of a pattern",
    rules: [{ ...CLIENTS, replace: { regex: "HELLO", flags: "i", with: "bye" } }],
    says: ["Hello hello"],
    back: ["bye bye"],
  },
  {
    name: "bytes are replaced in what is no text",
    rules: [{ ...CLIENTS, replace: { bytes: "ff 00", with: "01" } }],
    says: ["hex:aaff00bbff00"],
    back: ["hex:aa01bb01"],
  },
  {
    name: "a part of JSON is replaced, and all around it stays as it was written",
    rules: [{ filter: 'from:client $.type == "price"', replace: { path: "$.bid", with: 1.5 } }],
    says: ['{ "type":"price",  "bid" : 12345678901234567890, "ask":1.10 }', '{"bid":1}', "bid"],
    back: ['{ "type":"price",  "bid" : 1.5, "ask":1.10 }', '{"bid":1}', "bid"],
  },
  {
    name: "every part that a path leads to",
    rules: [{ ...CLIENTS, replace: { path: "$..id", with: { new: true } } }],
    says: ['[{"id":[1,{"id":2}]},{"x":{"id":"}\\""}}]'],
    back: ['[{"id":{"new":true}},{"x":{"id":{"new":true}}}]'],
  },
  {
    name: "what is dropped does not arrive",
    rules: [{ filter: "from:client secret", drop: true }],
    says: ["one", "a secret", "two"],
    back: ["one", "two"],
  },
  {
    name: "what is duplicated arrives again",
    rules: [{ filter: "from:client again", duplicate: 2 }],
    says: ["again", "once"],
    back: ["again", "again", "again", "once"],
  },
  {
    name: "rules apply in their order, each to what the one before has left",
    rules: [
      { ...CLIENTS, replace: { text: "a", with: "b" } },
      { filter: "from:client ab", drop: true },
      { ...CLIENTS, replace: { text: "b", with: "c" } },
    ],
    says: ["ab", "xa"],
    back: ["cc", "xc"],
  },
  {
    name: "a rule that is switched off does nothing",
    rules: [{ drop: true, enabled: false }],
    says: ["hello"],
    back: ["hello"],
  },
  {
    name: "an answer comes from the proxy, and the server hears nothing",
    rules: [{ filter: "from:client ping?", answer: { text: "pong!" } }],
    says: ["ping?", "other"],
    back: ["pong!", "other"],
  },
  {
    name: "what is delayed keeps its place",
    rules: [{ filter: "from:client slow", delay: { time: "80ms", jitter: "20ms" } }],
    says: ["first", "slow", "last"],
    back: ["first", "slow", "last"],
  },
  {
    name: "a throttle lets everything through in time",
    rules: [{ ...CLIENTS, throttle: "100kB/s" }],
    says: ["x".repeat(5000), "y"],
    back: ["x".repeat(5000), "y"],
  },
  {
    name: "a stall ends",
    rules: [{ filter: "from:client wait", stall: "60ms" }],
    says: ["wait", "then"],
    back: ["wait", "then"],
  },
  {
    name: "what the server says is changed on its way",
    rules: [{ filter: "from:server", replace: { text: "hello", with: "goodbye" } }],
    says: ["hello"],
    back: ["goodbye"],
  },
];

async function say(socket: Socket, what: string): Promise<void> {
  await socket.send(what.startsWith("hex:") ? Buffer.from(what.slice(4), "hex") : what);
}

function heard(message: unknown): string {
  return typeof message === "string"
    ? message
    : `hex:${Buffer.from(message as Uint8Array).toString("hex")}`;
}

test.each(TALKS)("$name", async ({ rules, says, back }) => {
  for (const deflate of [false, { thresholdBytes: 0 }]) {
    const server = await serving(echo, { deflate });
    const { urls, stop } = await capturing([reverse(server.url)], { rules: rulesOf(rules) });
    const client = await connecting(urls[0] ?? "", { deflate });
    for (const what of says) await say(client, what);
    const got: string[] = [];
    for (const _ of back) got.push(heard(await client.recv()));
    expect(got).toEqual(back);
    await client.close();
    await stop();
  }
});

test("the record tells what was sent and what arrived", async () => {
  const rules = rulesOf([
    { filter: "from:client a", replace: { text: "a", with: "b" } },
    { filter: "from:client gone", drop: true },
    { filter: "from:client quest", answer: "reply" },
  ]);
  const server = await serving(echo);
  const { urls, stop, bench } = await capturing([reverse(server.url)], { rules });
  const client = await connecting(urls[0] ?? "");
  for (const text of ["a", "gone", "quest", "end"]) await client.send(text);
  while ((await client.recv()) !== "end");
  await client.close(1000);
  const told = (await stop())
    .filter(
      (record): record is MessageRecord => record.kind === "message" && record.opcode === "text",
    )
    .map(({ from, origin, text, original }) => [from, origin, text, original?.text]);
  expect(told).toHaveLength(7);
  expect(told).toEqual(
    expect.arrayContaining([
      ["client", "edited", "b", "a"],
      ["client", "dropped", "gone", undefined],
      ["client", "dropped", "quest", undefined],
      ["server", "injected", "reply", undefined],
      ["client", "peer", "end", undefined],
      ["server", "peer", "b", undefined],
      ["server", "peer", "end", undefined],
    ]),
  );
  expect(bench.hands.rules.rules.map(({ hits }) => hits)).toEqual([1, 1, 1]);
});

test("close: both sides get the code", async () => {
  const closed = Promise.withResolvers<number>();
  const server = await serving(async (socket) => {
    closed.resolve((await socket.closed).code);
  });
  const rules = rulesOf([{ filter: "boom", close: { code: 4001, reason: "enough" } }]);
  const { urls } = await capturing([reverse(server.url)], { rules });
  const client = await connecting(urls[0] ?? "");
  await client.send("boom");
  expect(await client.closed).toMatchObject({ code: 4001, reason: "enough" });
  expect(await closed.promise).toBe(4001);
});

test("a stall without end lets the other direction go on", async () => {
  const server = await serving(async (socket) => {
    await socket.send("from the server");
    for await (const message of socket) await socket.send(message);
  });
  const rules = rulesOf([{ filter: "from:client", stall: true }]);
  const { urls } = await capturing([reverse(server.url)], { rules });
  const client = await connecting(urls[0] ?? "");
  await client.send("never");
  expect(await client.recv()).toBe("from the server");
  await client.close();
});

test("what waits before a close of ours is delivered before it", async () => {
  const got: unknown[] = [];
  const closed = Promise.withResolvers<number>();
  const server = await serving(async (socket) => {
    void socket.closed.then(({ code }) => closed.resolve(code));
    for await (const message of socket) got.push(message);
  });
  const rules = rulesOf([
    { filter: "slow", delay: "100ms" },
    { filter: "boom", close: 4001 },
  ]);
  const { urls } = await capturing([reverse(server.url)], { rules });
  const client = await connecting(urls[0] ?? "");
  for (const text of ["slow", "boom", "behind"]) await client.send(text);
  expect(await closed.promise).toBe(4001);
  expect(got).toEqual(["slow"]);
});

test("the longest of several stalls counts", async () => {
  const server = await serving(echo);
  const rules = rulesOf([
    { filter: "long", stall: "400ms" },
    { filter: "short", stall: "50ms" },
  ]);
  const { urls } = await capturing([reverse(server.url)], { rules });
  const client = await connecting(urls[0] ?? "");
  const start = performance.now();
  for (const text of ["long", "short", "end"]) await client.send(text);
  while ((await client.recv()) !== "end");
  expect(performance.now() - start).toBeGreaterThan(390);
});

test.each([20, 70])("a message of %d MiB passes a rule that is not about it", async (size) => {
  const limits = { maxMessageBytes: 128 << 20 };
  const server = await serving(echo, { limits });
  const rules = rulesOf([{ filter: "nothing", drop: true }]);
  const { urls } = await capturing([reverse(server.url)], { rules });
  const client = await connecting(urls[0] ?? "", { limits });
  const payload = Buffer.alloc(size << 20, "0123456789");
  await client.send(payload);
  const back = await client.recv();
  expect(Buffer.compare(Buffer.from(back as Uint8Array), payload)).toBe(0);
  await client.send("after");
  expect(await client.recv()).toBe("after");
});

test("a message that is too large once inflated leaves those behind it right", async () => {
  const limits = { maxMessageBytes: 128 << 20 };
  const got: string[] = [];
  const server = await serving(
    async (socket) => {
      for await (const message of socket) got.push(String(message).slice(0, 20));
    },
    { limits, deflate: { thresholdBytes: 0 } },
  );
  const rules = rulesOf([{ replace: { text: "EDIT", with: "CHANGED" } }]);
  const { urls } = await capturing([reverse(server.url)], { rules });
  const client = await connecting(urls[0] ?? "", { deflate: { thresholdBytes: 0 }, limits });
  await client.send("hello hello");
  await client.send("hello ".repeat(12_500_000));
  await client.send("hello hello again");
  await client.close();
  expect(got).toEqual(["hello hello", "hello hello hello he", "hello hello again"]);
});

test("a handshake is sent elsewhere, with other headers", async () => {
  const seen: string[] = [];
  const server = await serve(
    async (socket) => {
      const { headers, target } = socket.request;
      seen.push(target, ...headers.filter(([name]) => /^(x-.*|cookie|host)$/i.test(name)).flat());
      await socket.send("here");
    },
    { hostname: "127.0.0.1", port: 0 },
  );
  const rules = rulesOf([
    { filter: "host:elsewhere.test", map: server.url },
    { header: { set: { "X-New": "1", "x-old": "2" }, remove: ["Cookie"] } },
    { header: { of: "response", set: { "X-Answer": "yes" } } },
  ]);
  const { urls, stop } = await capturing([PROXY], { rules });
  const client = await connecting("ws://elsewhere.test/path?q=1", {
    proxy: urls[0] ?? "",
    headers: { "X-Old": "1", Cookie: "a=b" },
  });
  expect(await client.recv()).toBe("here");
  expect(seen).toEqual(["/path?q=1", "Host", new URL(server.url).host, "X-Old", "2", "X-New", "1"]);
  await client.close();
  await server.close();
  const [open] = await stop();
  expect(open).toMatchObject({
    url: `${server.url.replace(/\/$/, "")}/path?q=1`,
    response: { headers: expect.arrayContaining([["X-Answer", "yes"]]) },
  });
});

test("a pattern that tries everything is switched off, and the traffic goes on", async () => {
  const server = await serving(echo);
  const rules = rulesOf([{ filter: "from:client", replace: { regex: "(a+)+$", with: "b" } }]);
  const { urls, notes } = await capturing([reverse(server.url)], { rules });
  const client = await connecting(urls[0] ?? "");
  const evil = `${"a".repeat(40)}!`;
  await client.send(evil);
  expect(await client.recv()).toBe(evil);
  expect(notes).toMatchObject([{ code: "proxy/rule", detail: expect.stringContaining("100 ms") }]);
});

test.each([
  ["no JSON", "{", /^this is no JSON: /],
  ["no list", "{}", /write the rules as a list/],
  ["no action", '[{"name":"x"}]', /rule 1 does nothing: give it one of replace, drop/],
  ["two actions", '[{"drop":true,"close":1000}]', /rule 1 does several things \(drop, close\)/],
  ["a field that is none", '[{"drop":true,"filtr":"x"}]', /rule 1 has "filtr"/],
  ["a filter", '[{"drop":true},{"drop":true,"filter":"size>"}]', /rule 2: its filter/],
  ["a pattern", '[{"replace":{"regex":"(","with":""}}]', /rule 1: its pattern cannot be read: /],
  ["a rule that is none", "[1]", /rule 1 is no object/],
  ["two things to look for", '[{"replace":{"text":"a","regex":"b","with":""}}]', /"replace" as/],
  [
    "a misspelt part",
    '[{"delay":{"time":"1s","jiter":"1s"}}]',
    /write "delay" as \{time, jitter\}/,
  ],
  ["base64", '[{"answer":{"base64":"%%"}}]', /write "answer\.base64" as/],
  ["a path", '[{"replace":{"path":"a.b","with":1}}]', /write "replace\.path" as \$\.name/],
  ["nothing to put there", '[{"replace":{"text":"a"}}]', /write "replace\.with" as/],
  ["bytes", '[{"replace":{"bytes":"0g","with":""}}]', /write "replace\.bytes" as 0a1b/],
  ["a time", '[{"delay":"soon"}]', /write "delay" as "200ms", "5s"/],
  ["a rate", '[{"throttle":0}]', /write "throttle" as "10kB\/s"/],
  ["a close code", '[{"close":1006}]', /write "close" as 1000/],
  ["an address", '[{"map":"ftp://x"}]', /write "map" as ws:\/\//],
  ["a header with a line in it", '[{"header":{"set":{"A":"b\\r\\nC: d"}}}]', /write "A" as/],
])("rules that cannot be read say why: %s", (_, text, sentence) => {
  const mistake = mistakeIn(text);
  expect(ruleMistakeText(mistake, "en")).toMatch(sentence);
  expect(ruleMistakeText(mistake, "zh")).toMatch(/[\u4e00-\u9fff]/);
});

test("the examples can be read", () => {
  const folder = join(import.meta.dirname, "../../../../examples/rules");
  const files = readdirSync(folder);
  expect(files).not.toEqual([]);
  for (const file of files)
    expect(readRules(readFileSync(join(folder, file), "utf8")).length).toBeGreaterThan(0);
});

function mistakeIn(text: string) {
  try {
    readRules(text);
  } catch (error) {
    if (error instanceof RuleError) return error.mistake;
    throw error;
  }
  return expect.fail("these are rules");
}
