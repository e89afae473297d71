import { copyFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FeedMessage, Imported, MessageList } from "../../../src/control/index.ts";
import { connect } from "../../../src/endpoint/index.ts";
import { closed, message, opened, type Running, startApi } from "./api-run.ts";

let running: Running;
beforeAll(async () => {
  running = await startApi();
  running.write(opened(1), message(1, 0, "hello"), message(1, 1, "price 5"), closed(1));
});
afterAll(() => running[Symbol.asyncDispose]());

const textsIn = async (query: string): Promise<readonly unknown[]> => {
  const list = (await running.json(`/api/v1/messages?${query}`)) as MessageList; // as it answers
  return list.messages.map((one) => ("text" in one ? one.text : undefined));
};

function upload(name: string, body: string | Uint8Array<ArrayBuffer>): Promise<Response> {
  const headers = { "Content-Type": "application/octet-stream" };
  const path = `/api/v1/import?name=${encodeURIComponent(name)}`;
  return running.get(path, { method: "POST", headers, body });
}

const LINES = [
  {
    kind: "open",
    connection: 9,
    time: 1,
    protocol: "ws",
    source: "proxy",
    url: "ws://a/",
    client: "c:1",
    server: "s:2",
    subprotocol: null,
    extensions: "",
  },
  {
    kind: "message",
    connection: 9,
    index: 0,
    time: 2,
    from: "client",
    opcode: "text",
    text: "imported",
    length: 8,
    wireLength: 14,
    compressed: false,
    frames: [{ fin: true, rsv: 0, opcode: 1, maskKey: "01020304", length: 8 }],
    origin: "peer",
    violations: [],
  },
];
const EXPORTED = LINES.map((line) => `${JSON.stringify(line)}\n`).join("");

describe("a file that is sent", () => {
  test("becomes a capture of its own, which is read by its name and followed", async () => {
    const answer = await upload("../trace.jsonl", EXPORTED);
    const imported = (await answer.json()) as Imported; // as it answers
    expect(imported).toEqual({ capture: "trace.wgc", records: 2 });
    expect(await textsIn("capture=trace.wgc")).toEqual(["imported"]);
    expect(await textsIn("")).toEqual(["hello", "price 5"]);
    const socket = await connect(`${running.api.url.replace("http", "ws")}api/v1/feed`, {
      headers: { authorization: `Bearer ${running.api.token}` },
    });
    await socket.send(JSON.stringify({ after: 0, view: "places", capture: "trace.wgc" }));
    const told = JSON.parse(String(await socket.recv())) as FeedMessage; // as the feed says it
    expect(told).toMatchObject({ kind: "places", runs: [1, 1] });
    await socket.close();
  });

  test("takes no name that is taken, and leaves nothing else behind", async () => {
    const again = (await (await upload("trace.har.jsonl", EXPORTED)).json()) as Imported;
    const more = (await (await upload("trace.jsonl", EXPORTED)).json()) as Imported;
    expect([again.capture, more.capture]).toEqual(["trace.har.wgc", "trace-2.wgc"]);
    const names = readdirSync(dirname(running.file));
    expect(names.filter((name) => name.startsWith(".import"))).toEqual([]);
  });

  test("may be a capture, which stays as it is", async () => {
    const copy = join(dirname(running.file), "copy.tmp");
    copyFileSync(join(dirname(running.file), "trace.wgc"), copy);
    const { readFile } = await import("node:fs/promises");
    const answer = await upload("other.wgc", new Uint8Array(await readFile(copy)));
    expect(await answer.json()).toMatchObject({ capture: "other.wgc" });
    expect(await textsIn("capture=other.wgc")).toEqual(["imported"]);
  });

  test.each(["nothing", '{"kind":"open"}\n', "SQLite format 3\0broken"])(
    "that cannot be read is refused in a sentence: %j",
    async (body) => {
      const before = readdirSync(dirname(running.file)).length;
      const answer = await upload("x.txt", body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: "import/file" });
      expect(readdirSync(dirname(running.file))).toHaveLength(before);
    },
  );
});

test.each(["nowhere.wgc", "../../etc/passwd", "trace.wgc/../x"])(
  "there is no capture %s",
  async (name) => {
    const answer = await running.get(`/api/v1/messages?capture=${encodeURIComponent(name)}`);
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: "api/capture" }]);
  },
);

test("the current capture may be named as well", async () => {
  expect(await textsIn(`capture=${basename(running.file)}`)).toEqual(["hello", "price 5"]);
});

describe("an export", () => {
  test("has what the filter lets through, in the format that is asked for", async () => {
    const answer = await running.get("/api/v1/export?format=jsonl&filter=price");
    const lines = (await answer.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answer.headers.get("content-disposition")).toContain("wireglass.jsonl");
    expect(lines.map(({ kind, text }) => text ?? kind)).toEqual(["open", "price 5", "close"]);
    const har = await (await running.get("/api/v1/export?format=har")).json();
    expect(har).toMatchObject({ log: { version: "1.2" } });
  });

  test("is refused before it begins where the filter is none", async () => {
    expect((await running.get("/api/v1/export?filter=size%3E")).status).toBe(400);
  });

  test("ends where nobody takes it any more", async () => {
    const leaving = new AbortController();
    const answer = await running.get("/api/v1/export", { signal: leaving.signal });
    leaving.abort();
    await expect(answer.text()).rejects.toThrow();
    expect(running.errors).toEqual([]);
  });
});
