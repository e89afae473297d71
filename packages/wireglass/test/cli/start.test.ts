import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CommandIo } from "../../src/cli/command-io.ts";
import { openPage } from "../../src/cli/start/open-page.ts";
import { runStart, type StartOptions } from "../../src/cli/start.ts";
import { connect, serve } from "../../src/endpoint/index.ts";
import { Output } from "./serve/serve-run.ts";

let home: string;
const before = process.env.WIREGLASS_HOME;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "wireglass-start-"));
  process.env.WIREGLASS_HOME = home;
});
afterEach(() => {
  if (before === undefined) delete process.env.WIREGLASS_HOME;
  else process.env.WIREGLASS_HOME = before;
  rmSync(home, { recursive: true, force: true });
});

function starting(options: Partial<StartOptions> = {}, lang: "en" | "zh" = "en") {
  const [out, err] = [new Output(), new Output()];
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      out.write(String(chunk));
      done();
    },
  });
  const abort = new AbortController();
  const { signal } = abort;
  // No terminal: nothing is opened in a browser.
  const io = { stdin: process.stdin, stdout, stderr: err.write, color: false, lang, signal };
  const wanted = { open: true, proxyPort: 0, pagePort: 0, ...options };
  const ended = runStart(wanted, io as unknown as CommandIo); // as far as it is used
  const place = async (part: string) => (await out.line(part)).trim().split(/\s+/)[1] ?? "";
  return { out, err, ended, place, stop: () => abort.abort() };
}

test("what passes the proxy is recorded, and the page's API tells it live", async () => {
  const echo = await serve(async (socket) => {
    for await (const message of socket) await socket.send(message);
  });
  const { place, ended, stop, err } = starting();
  const [proxy, page] = [await place("proxy "), new URL(await place("page "))];
  const headers = { authorization: `Bearer ${page.searchParams.get("token")}` };
  const feed = await connect(`ws://${page.host}/api/v1/feed`, { headers });
  await feed.send("{}");
  expect(await feed.recv()).toContain("caught-up");
  const socket = await connect(`${echo.url}live`, { proxy });
  await socket.send("hello");
  await socket.recv();
  let told = "";
  while (!told.includes('"index":1')) told += await feed.recv();
  expect(told).toContain(`${echo.url}live`);
  const answer = await fetch(`${page.origin}/api/v1/messages?filter=hello`, { headers });
  expect(await answer.json()).toMatchObject({ messages: [{ text: "hello" }, { from: "server" }] });
  stop();
  expect(await ended).toBe(0);
  expect(await feed.closed).toMatchObject({ code: 1001 });
  expect(err.text).toBe("");
  await echo.close();
});

test("the address with the token opens the page, with a cookie for the API", async () => {
  const { place, ended, stop } = starting();
  const url = await place("page ");
  const first = await fetch(url, { redirect: "manual" });
  const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
  const page = await fetch(new URL("/", url));
  expect(await page.text()).toContain("<title>Wireglass</title>");
  const status = await fetch(new URL("/api/v1/status", url), { headers: { cookie } });
  expect(await status.json()).toMatchObject({
    capture: { file: join(home, "captures/capture.wgc") },
  });
  stop();
  expect(await ended).toBe(0);
});

test("the token stands in the terminal once, and in no file", async () => {
  const { place, ended, stop, out, err } = starting();
  const token = new URL(await place("page ")).searchParams.get("token") ?? "";
  await fetch(`${await place("page ")}`);
  stop();
  await ended;
  expect(out.text.split(token)).toHaveLength(2);
  expect(err.text).not.toContain(token);
  for (const name of readdirSync(home, { recursive: true, withFileTypes: true }))
    if (name.isFile())
      expect(readFileSync(join(name.parentPath, name.name)).includes(token)).toBe(false);
});

describe("what is taken already", () => {
  test("is told, and something free is used instead", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo; // it listens on a port
    const first = starting();
    await first.out.line("Ctrl-C");
    const second = starting({ proxyPort: port, pagePort: port });
    await second.out.line("Ctrl-C");
    expect(await second.place("capture ")).toBe(join(home, "captures/capture-2.wgc"));
    expect(second.out.text.match(/port \d+ is taken/g)).toHaveLength(2);
    expect(second.out.text).toContain("is held by another process");
    for (const one of [first, second]) {
      one.stop();
      expect(await one.ended).toBe(0);
    }
    other.close();
  });

  test("is a mistake where the capture was given", async () => {
    const capture = join(home, "mine.wgc");
    const first = starting({ capture });
    await first.out.line("Ctrl-C");
    const second = starting({ capture });
    expect(await second.ended).toBe(1);
    expect(second.err.text).toContain("--capture");
    first.stop();
    expect(await first.ended).toBe(0);
  });
});

test("what to try next is told in both languages, with the proxy's own address", async () => {
  const { out, place, ended, stop } = starting({}, "zh");
  await out.line("Ctrl-C");
  const proxy = await place("代理 ");
  expect(out.text).toContain(`npx wireglass browser --proxy ${proxy} https://example.com`);
  expect(out.text).toContain("接下来");
  stop();
  expect(await ended).toBe(0);
});

test("nothing is told to try when it is stopped before", async () => {
  const { out, ended, stop } = starting();
  stop();
  expect(await ended).toBe(0);
  expect(out.text).not.toContain("Try next");
});

test.runIf(process.platform === "linux")(
  "a browser is shown a file of the user's own: no command line has the token",
  () => {
    const folders = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith("wireglass-open-"));
    const known = folders();
    const path = process.env.PATH;
    process.env.PATH = home; // nobody is there to open it
    try {
      const forget = openPage("http://127.0.0.1:1/?token=secret");
      const [folder = ""] = folders().filter((name) => !known.includes(name));
      const file = join(tmpdir(), folder, "wireglass.html");
      expect(readFileSync(file, "utf8")).toContain("http://127.0.0.1:1/?token=secret");
      forget();
      expect(folders()).toEqual(known);
    } finally {
      process.env.PATH = path;
    }
  },
);
