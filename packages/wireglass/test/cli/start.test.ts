import { Writable } from "node:stream";
import { expect, test } from "vitest";
import type { CommandIo } from "../../src/cli/command-io.ts";
import { runStart } from "../../src/cli/start.ts";
import { connect } from "../../src/endpoint/index.ts";
import { Output } from "./serve/serve-run.ts";

function starting(lang: "en" | "zh" = "en") {
  const out = new Output();
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      out.write(String(chunk));
      done();
    },
  });
  const abort = new AbortController();
  const io = { stdin: process.stdin, stdout, stderr: () => {}, color: false, lang };
  // No terminal: nothing is opened in a browser.
  const ended = runStart({ open: true }, { ...io, signal: abort.signal } as unknown as CommandIo); // as far as it is used
  return { out, ended, stop: () => abort.abort() };
}

test("what to try next is told when all addresses are listened on, and works as it is printed", async () => {
  const { out, ended, stop } = starting();
  const chat = (await out.line("connect ws://")).trim().split(" ").at(-1) ?? "";
  const socket = await connect(chat);
  expect(await socket.recv()).toContain("name");
  const tcp = (await out.line("connect tcp://")).trim().split(" ").at(-1) ?? "";
  const stream = await connect(tcp as `tcp:${string}`);
  expect(Buffer.from(await stream.recv()).toString()).toContain("name");
  const listening = [`listening on ${chat}`, `listening on ${tcp}`];
  const told = out.lines.filter((line) => /^listening on|^Try next/.test(line));
  expect(told).toEqual([...listening, "Try next, in another terminal:"]);
  stop();
  expect(await ended).toBe(0);
});

test("nothing is told to try when it is stopped before", async () => {
  const { out, ended, stop } = starting("zh");
  stop();
  expect(await ended).toBe(0);
  expect(out.text).not.toContain("接下来");
});
