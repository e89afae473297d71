import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { connecting } from "../../endpoint/support/serving.ts";
import { until } from "../../endpoint/support/waiting.ts";
import { conversation, scripted } from "../support/scripting.ts";

const WATCH = 'export const mode = "watch";';

test("a script that watches sees connections, messages and ends, as they are recorded", async () => {
  const { url, stop, log } = await scripted([
    `${WATCH}
    export function onOpen(connection) { log("open", connection.number); }
    export function onMessage(message) { log(message.connection, message.index, message.from, message.opcode, message.text); }
    export function onClose(connection, end) { log("close", end.code, end.by); }`,
  ]);
  await conversation(url, "one", "two");
  const records = await stop();
  const expected = records.flatMap((record) => {
    if (record.kind === "open") return ["open 1"];
    if (record.kind === "close") return [`close ${record.code} ${record.by}`];
    if (record.kind !== "message" || record.opcode !== "text") return [];
    return [`1 ${record.index} ${record.from} text ${record.text}`];
  });
  expect(log.map(({ text }) => text).filter((text) => !/ close /.test(text))).toEqual(expected);
});

test("what it logs is about the message that the record has", async () => {
  const { url, logged } = await scripted([
    `${WATCH} export function onMessage(m) { if (m.text === "this") log("found"); }`,
  ]);
  await conversation(url, "that", "this");
  expect(await logged("found")).toMatchObject({ connection: 1, index: 2 });
});

test("nothing waits for it, however long it takes; it changes nothing, and is told so", async () => {
  const { url, logged } = await scripted(
    [
      `${WATCH} export function onMessage(message) { if (message.text === "loop") for (;;) ; message.drop(); }`,
    ],
    { callMs: 300 },
  );
  expect(await conversation(url, "a", "loop", "b")).toEqual(["a", "loop", "b"]);
  await logged("cannot change it");
  expect(await logged("took more than 300 ms")).toMatchObject({ level: "error" });
  expect(await conversation(url, "c")).toEqual(["c"]);
});

test("it can send into connections, and close them", async () => {
  const { url } = await scripted([
    `${WATCH} export function onMessage(message, connection) {
      if (message.text === "send") connection.send("client", "sent");
      if (message.text === "close" && message.from === "client") connection.close(4001, "seen");
    }`,
  ]);
  const client = await connecting(url);
  await client.send("send");
  const got = [await client.recv(), await client.recv(), await client.recv()];
  expect(got.filter((text) => text === "sent")).toHaveLength(2);
  await client.send("close");
  const { code } = await client.closed;
  expect(code).toBe(4001);
});

test("it sees everything, also what comes faster than it reads, before all ends", async () => {
  const { url, stop, logged, log } = await scripted([
    `${WATCH} let count = 0; export const filter = "opcode:text";
    export async function onMessage() { count++; if (count % 1000 === 0) await new Promise((done) => setTimeout(done, 5)); }
    export function onClose() { log("seen", count); }`,
  ]);
  const client = await connecting(url);
  const count = 5000;
  const reading = (async () => {
    for (let n = 0; n < count; n++) await client.recv();
  })();
  for (let n = 0; n < count; n++) await client.send(`message ${n}`);
  await reading;
  await client.close();
  await stop();
  await logged(`seen ${2 * count}`);
  expect(log.filter(({ level }) => level === "error")).toEqual([]);
});

test("a filter about connections leaves others out", async () => {
  const { url, log, logged } = await scripted([
    `${WATCH} export const filter = "path:/seen";
    export function onOpen(connection) { log("open", connection.url); }
    export function onMessage(message) { log("message", message.text); }`,
  ]);
  await conversation(`${url}/unseen`, "no");
  await conversation(`${url}/seen`, "yes");
  await logged("message yes");
  await sleep(50);
  await until("the log is quiet", () => log.length >= 3);
  expect(log.filter(({ text }) => /no$|unseen/.test(text))).toEqual([]);
});
