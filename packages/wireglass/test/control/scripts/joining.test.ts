import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { MessageRecord } from "@wireglass/lens/record";
import { expect, test } from "vitest";
import type { Socket } from "../../../src/endpoint/index.ts";
import { connecting } from "../../endpoint/support/serving.ts";
import { scripted, scriptFile } from "../support/scripting.ts";

const DEFLATE = { thresholdBytes: 0 };

/** A server that pushes all the time, and answers what it hears, some of it in fragments. */
async function busy(socket: Socket): Promise<void> {
  const hearing = (async () => {
    // The client may have left, and wants no answer then.
    for await (const message of socket) await socket.send(`heard ${message}`).catch(() => {});
  })();
  for (let n = 0; socket.open; n++) {
    await socket.send(`push ${n}`).catch(() => {});
    await sleep(3);
  }
  await hearing;
}

/** Talks while `act` goes on, and gives what was recorded of it in the end. */
async function talking(
  { url, stop }: Awaited<ReturnType<typeof scripted>>,
  act: () => Promise<void>,
): Promise<readonly MessageRecord[]> {
  const client = await connecting(url, { deflate: DEFLATE });
  const reading = (async () => {
    for await (const _ of client);
  })();
  let isOver = false;
  const saying = (async () => {
    for (let n = 0; !isOver; n++) {
      await client.send(`say ${n}`);
      await sleep(2);
    }
  })();
  await act();
  isOver = true;
  await saying;
  await client.close();
  await reading;
  const records = await stop();
  return records.filter((record) => record.kind === "message");
}

test("a message of a connection that was open before has its number for a script as well", async () => {
  const file = scriptFile("export function onOpen() {}");
  const running = await scripted([], { files: [file], handler: busy, serve: { deflate: DEFLATE } });
  const messages = await talking(running, async () => {
    await sleep(200);
    const source =
      "export async function onMessage(m) { if (m.index % 3 === 0) await null; log(m.text, m.index); }";
    writeFileSync(file, `export const mode = "change"; ${source}`);
    await running.logged("loaded anew");
    await sleep(300);
  });
  const said = running.log.filter(({ level }) => level === "log");
  expect(said.length).toBeGreaterThan(50);
  const byIndex = new Map(messages.map((message) => [message.index, message.text]));
  for (const { text, index = -1 } of said) expect(text).toBe(`${byIndex.get(index)} ${index}`);
});

const READS = "export function onMessage(m) { log(m.text); }";
const ASKED = `export const mode = "change"; ${READS}`;

test.each([
  { name: "reading, six times", sources: Array.from({ length: 6 }, () => READS) },
  { name: "reading, asked", sources: [READS, ASKED] },
  { name: "asked, reading", sources: [ASKED, READS] },
  { name: "asked, asked", sources: [ASKED, ASKED] },
  { name: "reading, asked, reading, asked", sources: [READS, ASKED, READS, ASKED] },
])("each message is seen by one version of a script: $name", async ({ sources }) => {
  const [first = "", ...others] = sources;
  const file = scriptFile(first);
  const running = await scripted([], { files: [file], handler: busy, serve: { deflate: DEFLATE } });
  const messages = await talking(running, async () => {
    for (const [at, source] of others.entries()) {
      await sleep(300);
      writeFileSync(file, `${source} // version ${at}`);
      while (running.log.filter(({ text }) => text === "loaded anew").length <= at) await sleep(10);
    }
    await sleep(1500);
  });
  const texts = messages.filter(({ opcode }) => opcode === "text").map(({ text }) => text);
  const seen = running.log.filter(({ level }) => level === "log").map(({ text }) => text);
  expect(seen.toSorted()).toEqual(texts.toSorted());
});

test("a new version that reads along begins when the old one has read all of its own", async () => {
  const slow =
    "export function onMessage(m) { if (Math.sqrt(2) ** 2 > 0) for (let n = 0; n < 4e6; n++); log(m.text); }";
  const file = scriptFile(slow);
  const running = await scripted([], { files: [file], handler: busy });
  const messages = await talking(running, async () => {
    await sleep(300);
    writeFileSync(file, READS);
    await running.logged("loaded anew");
    await sleep(200);
  });
  const texts = messages.filter(({ opcode }) => opcode === "text").map(({ text }) => text);
  const seen = running.log.filter(({ level }) => level === "log").map(({ text }) => text);
  expect(seen).toEqual(texts);
});
