import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { CaptureRecord, KeptMessage, OpenRecord } from "@wireglass/lens/record";
import { beforeAll, expect, test } from "vitest";
import { type CaptureEntry, CaptureWriter } from "../../../src/store/index.ts";
import { CommandRun, run } from "../command-run.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-captures-"));
const CAPTURE = join(folder, "a.wgc");
const SELECT = ["--capture", CAPTURE];
const NOW = 1_764_000_000_000_000;

function opened(connection: number, url: string): OpenRecord {
  return {
    kind: "open",
    connection,
    time: NOW / 1_000_000 + connection,
    protocol: "wss",
    source: "proxy",
    url,
    client: "127.0.0.1:5",
    server: "192.0.2.1:443",
    request: {
      method: "GET",
      target: "/",
      httpVersion: "1.1",
      headers: [["Cookie", "session=s3cr3t"]],
    },
    response: { status: 101, reason: "Switching", headers: [] },
    subprotocol: null,
    extensions: "",
  };
}

function said(connection: number, index: number, payload: string | Uint8Array): CaptureEntry {
  const message: KeptMessage = {
    connection,
    index,
    time: NOW + connection * 1_000_000 + index,
    from: index % 2 === 0 ? "client" : "server",
    opcode: typeof payload === "string" ? 1 : 2,
    payload: Buffer.from(payload),
    compressed: false,
    wire: undefined,
    maskKey: index % 2 === 0 ? 7 : undefined,
    frames: undefined,
    origin: "peer",
    violations: [],
  };
  return { kind: "message", message };
}

const ENTRIES: readonly CaptureEntry[] = [
  { kind: "open", record: opened(1, "wss://one.example/chat") },
  said(1, 0, '{"type":"trade","price":12}'),
  said(1, 1, "plain \u001b[31mtext"),
  { kind: "open", record: opened(2, "wss://two.example/feed") },
  said(2, 0, Uint8Array.of(0, 1, 2, 0xff)),
  {
    kind: "close",
    record: {
      kind: "close",
      connection: 1,
      time: NOW / 1_000_000 + 9,
      by: "server",
      code: 1001,
      reason: "",
      clean: true,
    },
  },
  {
    kind: "exchange",
    record: { ...opened(3, "https://one.example/"), kind: "exchange", violations: [] },
  },
];

beforeAll(() => {
  const writer = CaptureWriter.open(CAPTURE);
  writer.write(ENTRIES);
  writer.close();
});

const jsonOf = (out: string): CaptureRecord[] =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("list shows connections and exchanges in a table that fits the terminal", async () => {
  const { status, out } = await new CommandRun(["list", ...SELECT], "en", 90).finished;
  expect(status).toBe(0);
  const lines = out.trimEnd().split("\n");
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(90);
  expect(lines[1]).toMatch(/ 1 .* wss .* wss:\/\/one\.example\/chat .* 101 .* 2 .* 1001$/);
  expect(lines[2]).toMatch(/ open$/);
  expect(lines[3]).toMatch(/ GET .* https:\/\/one\.example\/ .* 101/);
});

test("list --json prints records with what became of them", async () => {
  const { out } = await run("list", ...SELECT, "--json");
  expect(jsonOf(out)).toMatchObject([
    { kind: "open", connection: 1, messages: 2, bytes: 42, close: { code: 1001 } },
    { kind: "open", connection: 2, messages: 1 },
    { kind: "exchange", connection: 3 },
  ]);
});

test.each([
  { filter: "host:one.example", shows: [1, 3] },
  { filter: "code:1001", shows: [1] },
  { filter: "opcode:binary", shows: [2] },
  { filter: '"trade"', shows: [1] },
])("list --filter $filter", async ({ filter, shows }) => {
  const { out } = await run("list", ...SELECT, "--json", "--filter", filter);
  expect(jsonOf(out).map((record) => record.kind !== "close" && record.connection)).toEqual(shows);
});

test("show prints messages on a line each, and nothing that a terminal would obey", async () => {
  const { out } = await run("show", ...SELECT);
  const lines = out.trimEnd().split("\n");
  expect(lines.map((line) => line.trim().split(" ")[0])).toEqual(["1.0", "1.1", "2.0"]);
  expect(out).not.toContain("\u001b");
  expect(lines[1]).toContain("plain \\u001b[31mtext");
  expect(lines[2]).toContain("000102ff");
});

test("show of a connection, of a message, and of a payload as it is", async () => {
  const connection = await run("show", "1", ...SELECT, "--json");
  expect(jsonOf(connection.out)).toHaveLength(2);
  const message = await run("show", "2.0", ...SELECT);
  expect(message.out).toContain("frame 0 fin=1 rsv=0 opcode=2 length=4 mask=00000007");
  expect(message.out).toContain("00000000  00 01 02 ff");
  const payload = new CommandRun(["show", "2.0", ...SELECT, "--payload"]);
  await payload.finished;
  expect([...payload.bytes]).toEqual([0, 1, 2, 255]);
});

test("show of an exchange has its heads, and its bodies without their codings", async () => {
  const file = join(folder, "exchange.wgc");
  const writer = CaptureWriter.open(file);
  const body = gzipSync("hello");
  const response = { status: 200, reason: "OK", headers: [["Content-Encoding", "gzip"]] } as const;
  const responseBody = { base64: body.toString("base64"), length: body.length, cut: false };
  const { subprotocol: _s, extensions: _e, ...about } = opened(1, "https://h/");
  writer.write([
    {
      kind: "exchange",
      record: { ...about, kind: "exchange", violations: [], response, responseBody },
    },
  ]);
  writer.close();
  const { out } = await run("show", "1", "--capture", file);
  expect(out).toContain("GET / HTTP/1.1\nCookie: session=s3cr3t\n");
  expect(out).toContain("200 OK\nContent-Encoding: gzip\n\nhello\n");
});

test("export without a format, to stdout, is JSON Lines", async () => {
  expect(jsonOf((await run("export", ...SELECT)).out)).toHaveLength(ENTRIES.length);
});

test("show --filter with a path into the decoded value", async () => {
  const { out } = await run(
    "show",
    ...SELECT,
    "--json",
    "-F",
    '$.type == "trade" and $.price > 11',
  );
  expect(jsonOf(out)).toMatchObject([{ connection: 1, index: 0 }]);
});

test("show --follow goes on with what is recorded meanwhile", async () => {
  const file = join(folder, "growing.wgc");
  const writer = CaptureWriter.open(file);
  writer.write(ENTRIES.slice(0, 2));
  const command = new CommandRun(["show", "--capture", file, "--json", "--follow"]);
  await command.until((out) => out.includes('"index":0'));
  writer.write([said(1, 1, "later")]);
  await command.until((out) => out.includes("later"));
  writer.close();
  expect((await command.stop()).status).toBe(0);
  expect(jsonOf(command.out)).toHaveLength(2);
});

test("an export of JSON Lines, imported again, is the same", async () => {
  const file = join(folder, "a.jsonl");
  expect(await run("export", ...SELECT, "--output", file)).toMatchObject({ status: 0, out: "" });
  const copy = join(folder, "copy.wgc");
  expect((await run("import", file, "--capture", copy)).status).toBe(0);
  const again = await run("export", "--capture", copy, "--format", "jsonl");
  expect(jsonOf(readFileSync(file, "utf8"))).toMatchObject(jsonOf(again.out));
  expect(jsonOf(again.out)).toHaveLength(ENTRIES.length);
});

test("a filtered export has the connections of its messages, and no others", async () => {
  const { out } = await run("export", ...SELECT, "--format", "jsonl", "-F", "opcode:binary");
  expect(jsonOf(out).map(({ kind, connection }) => `${kind} ${connection}`)).toEqual([
    "open 2",
    "message 2",
  ]);
});

test("a redacted export has no secret in it", async () => {
  for (const format of ["jsonl", "har"]) {
    const { out } = await run("export", ...SELECT, "--format", format, "--redact");
    expect(out).not.toContain("s3cr3t");
    expect(out).toContain("REDACTED");
  }
});

test("a HAR is one JSON document", async () => {
  const { out } = await run("export", ...SELECT, "--format", "har");
  expect(JSON.parse(out).log.entries).toHaveLength(3);
});

const MISTAKES: readonly { words: readonly string[]; status: number; says: string }[] = [
  {
    words: ["list", "--capture", "/no/such.wgc"],
    status: 1,
    says: "there is no capture of that name",
  },
  { words: ["list", ...SELECT, "-F", "from:nobody"], status: 2, says: "     ^^^^^^" },
  { words: ["show", "x", ...SELECT], status: 2, says: '"x" is no place in a capture' },
  { words: ["show", "99", ...SELECT], status: 2, says: "there is no connection 99" },
  { words: ["show", "1.99", ...SELECT], status: 2, says: "there is no message 1.99" },
  {
    words: ["show", "1", "--payload", ...SELECT],
    status: 2,
    says: "wireglass show 7.12 --payload",
  },
  { words: ["export", ...SELECT, "-o", "x.txt"], status: 2, says: "give the format" },
  {
    words: ["export", ...SELECT, "-o", "/no/such/folder/a.har"],
    status: 2,
    says: "cannot be written",
  },
  { words: ["import", "/no/such.har"], status: 2, says: "cannot be read" },
];

test.each(MISTAKES)(
  "wireglass $words: a sentence, status $status",
  async ({ words, status, says }) => {
    const english = await run(...words);
    expect(english).toMatchObject({ status, out: "" });
    expect(english.err).toContain(says);
  },
);

test("an import of something else is refused, and of a broken file up to where it breaks", async () => {
  const other = join(folder, "other.txt");
  writeFileSync(other, "hello");
  expect(await run("import", other, "--capture", join(folder, "x.wgc"))).toMatchObject({
    status: 2,
  });
  const broken = join(folder, "broken.jsonl");
  writeFileSync(broken, `${JSON.stringify(opened(1, "ws://h/"))}\n{"kind":"mess\n`);
  const target = join(folder, "y.wgc");
  const refused = await run("import", broken, "--capture", target);
  expect(refused.status).toBe(1);
  expect(refused.err).toContain("Line 2");
  expect(jsonOf((await run("list", "--capture", target, "--json")).out)).toHaveLength(1);
});
