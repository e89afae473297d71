import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaptureRecord } from "@wireglass/lens/record";
import { expect, onTestFinished, test } from "vitest";
import { listening } from "../../endpoint/support/raw-server.ts";
import { connecting, echo, serving } from "../../endpoint/support/serving.ts";
import { CommandRun, run } from "../command-run.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-cli-proxy-"));
const CA = ["--ca-folder", join(folder, "ca")];
let captures = 0;

function newCapture(): string {
  captures++;
  return join(folder, `${captures}.wgc`);
}

function proxying(...words: readonly string[]): CommandRun {
  const command = new CommandRun(["proxy", ...CA, "--capture", newCapture(), ...words]);
  onTestFinished(async () => void (await command.stop()));
  return command;
}

function linesOf(out: string) {
  return out
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line): CaptureRecord | { kind: "listening"; url: string } => JSON.parse(line));
}

async function hello(url: string): Promise<void> {
  const socket = await connecting(url);
  await socket.send("hello");
  await socket.recv();
  await socket.close(1000, "bye");
}

test("--json prints each address first, then records as they are part of the capture", async () => {
  const server = await serving(echo);
  const words = ["--json", "--reverse", server.url, "--listen", "ws://127.0.0.1:0"];
  const command = proxying(...words, "--listen", "http://127.0.0.1:0");
  const started = linesOf(await command.until((out) => out.split("\n").length > 2));
  expect(started).toEqual([
    { kind: "listening", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) },
    { kind: "listening", url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/$/) },
  ]);
  const [, reverse] = started;
  await hello(reverse?.kind === "listening" ? reverse.url : "");
  await command.until((out) => out.includes('"kind":"close"'));
  const { status, out, err } = await command.stop();
  expect({ status, err }).toEqual({ status: 0, err: "" });
  expect(linesOf(out).map(({ kind }) => kind)).toEqual([
    "listening",
    "listening",
    "open",
    "message",
    "message",
    "message",
    "message",
    "close",
  ]);
});

test("people are told where everything is, and what passes", async () => {
  const server = await serving(echo);
  const command = proxying(
    "-v",
    "--listen",
    "127.0.0.1:0",
    "--reverse",
    server.url,
    "--listen",
    "ws://127.0.0.1:0",
  );
  const started = await command.until((out) => out.includes("try: "));
  expect(started).toMatch(/^proxy on http:\/\/127\.0\.0\.1:\d+ \(HTTP, CONNECT, SOCKS\)$/m);
  const url = /^(ws:\S+) stands for/m.exec(started)?.[1] ?? "";
  await hello(url);
  const out = await command.until((text) => text.includes("closed by"));
  expect(out).toContain("#1.0 → text 5 hello\n");
  expect(out).toContain("#1.1 ← text 5 hello\n");
  expect(out).toContain('#1 closed by the client with 1000 "bye"\n');
});

test("a second process does not write to the same capture", async () => {
  const capture = newCapture();
  const words = ["proxy", ...CA, "--capture", capture, "--listen", "127.0.0.1:0"];
  const first = new CommandRun(words);
  onTestFinished(async () => void (await first.stop()));
  await first.until((out) => out.includes("recording"));
  const second = await run(...words);
  expect(second).toMatchObject({ status: 1, out: "" });
  expect(second.err).toContain("another process is writing to it");
  await first.stop();
  const third = new CommandRun(words);
  await third.until((out) => out.includes("recording"));
  expect((await third.stop()).status).toBe(0);
});

test("captures, the CA's key and the lock are for their owner alone", async () => {
  const capture = newCapture();
  const command = new CommandRun(["proxy", ...CA, "--capture", capture, "--listen", "127.0.0.1:0"]);
  await command.until((out) => out.includes("recording"));
  for (const file of [capture, `${capture}.lock`, join(folder, "ca", "ca-key.pem")])
    expect(statSync(file).mode & 0o077, file).toBe(0);
  await command.stop();
});

const MISTAKES: readonly { name: string; words: readonly string[]; says: string }[] = [
  {
    name: "a target without an address",
    words: ["--reverse", "wss://h"],
    says: "--listen ws://127.0.0.1:0",
  },
  {
    name: "an address without a target",
    words: ["--listen", "ws://127.0.0.1:0"],
    says: "stands alone",
  },
  {
    name: "schemes that do not fit",
    words: ["--forward", "tcp://h:1", "--listen", "ws://127.0.0.1:0"],
    says: "do not fit",
  },
  { name: "a target that is none", words: ["--reverse", "nowhere"], says: "--reverse takes a URL" },
  { name: "a forward without a port", words: ["--forward", "tcp://h"], says: "needs a port" },
  {
    name: "an address that is none",
    words: ["--listen", "ftp://x"],
    says: "not an address to listen on",
  },
  {
    name: "a client certificate that is none",
    words: ["--client-cert", "x"],
    says: "host=cert.pem,key.pem",
  },
  {
    name: "a CA file that is not there",
    words: ["--ca", "/no/such.pem"],
    says: "/no/such.pem: cannot be read",
  },
];

test.each(MISTAKES)("$name: one sentence in each language, status 2", async ({ words, says }) => {
  const line = ["proxy", ...CA, "--capture", newCapture(), ...words];
  const english = await run(...line);
  expect(english).toMatchObject({ status: 2, out: "" });
  expect(english.err).toContain(says);
  const chinese = await new CommandRun(line, "zh").finished;
  expect(chinese.err).toMatch(/\p{Script=Han}/u);
  for (const { err } of [english, chinese]) expect(err.trimEnd().split("\n")).toHaveLength(1);
});

test("a port that is taken, and a capture that is none: a sentence, status 1", async () => {
  const port = await listening(createServer());
  const taken = await run(
    "proxy",
    ...CA,
    "--capture",
    newCapture(),
    "--listen",
    `127.0.0.1:${port}`,
  );
  expect(taken).toMatchObject({ status: 1, out: "" });
  expect(taken.err).toContain(`127.0.0.1:${port} is in use`);
  const file = newCapture();
  writeFileSync(file, "something else entirely ".repeat(50));
  const foreign = await run("proxy", ...CA, "--capture", file, "--listen", "127.0.0.1:0");
  expect(foreign).toMatchObject({ status: 1, out: "" });
  expect(foreign.err).toContain("that is no capture of Wireglass");
  expect(readFileSync(file, "utf8")).toMatch(/^something else entirely/);
});

test("a proxy that others can reach says so", async () => {
  const command = proxying(
    "--listen",
    "http://0.0.0.0:0",
    "--reverse",
    "ws://127.0.0.1:1",
    "--listen",
    "ws://0.0.0.0:0",
  );
  await command.until((out) => out.includes("0.0.0.0"));
  const { err } = await command.stop();
  expect(err.trim().split("\n")).toHaveLength(1);
  expect(err).toMatch(/http:\/\/0\.0\.0\.0:\d+ is open to everybody/);
});

test.each([
  { listen: "http://no-such-name.invalid:0", says: "no address is known for that name" },
  { listen: "http://192.0.2.77:0", says: "this machine does not have that address" },
])("--listen $listen: $says", async ({ listen, says }) => {
  const { status, err } = await run("proxy", ...CA, "--capture", newCapture(), "--listen", listen);
  expect(status).toBe(1);
  expect(err).toContain(says);
  expect(err.trim().split("\n")).toHaveLength(1);
});

test("a capture where nothing can be written is told as such", async () => {
  const { status, err } = await run(
    "proxy",
    ...CA,
    "--capture",
    "/proc/x.wgc",
    "--listen",
    "http://127.0.0.1:0",
  );
  expect(status).toBe(1);
  expect(err).toContain("cannot be written");
});
