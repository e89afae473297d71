import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Socket } from "../../../src/endpoint/index.ts";
import { connecting } from "../../endpoint/support/serving.ts";
import { rejection, until } from "../../endpoint/support/waiting.ts";
import { capturing, PROXY } from "../support/capturing.ts";
import { conversation, scripted, scriptFile } from "../support/scripting.ts";

const CALL_MS = 400;

/** One statement stands on line 3 of each. */
const source = (statement: string): string => `export async function onMessage(message) {
  if (message.text !== "now") { if (message.from === "client") message.text += "!"; return; }
  ${statement}
}`;

/** Sends "before", the one that goes wrong, and three behind it, and gives what comes back. */
async function trouble(client: Socket): Promise<unknown[]> {
  for (const text of ["before", "now", "1", "2", "3"]) await client.send(text);
  const got: unknown[] = [];
  while (got.length < 5) got.push(await client.recv());
  return got;
}

describe("a script that does what it must not", () => {
  test.each([
    { name: "loops for ever", statement: "for (;;) ;", why: "took more than" },
    {
      name: "takes memory without end",
      statement: "const all = []; for (;;) all.push({ n: all.length });",
      why: "MiB of memory",
    },
    {
      name: "takes bytes without end",
      statement: "const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1));",
      why: "MiB of memory",
    },
    {
      name: "waits without end for nothing",
      statement: "for (;;) await null;",
      why: "took more than",
    },
    {
      name: "waits for its own functions without end",
      statement: "const one = async () => 1; for (;;) await one();",
      why: "took more than",
    },
    { name: "exits", statement: "process.exit(1);", why: "ended its own process" },
  ])(
    "$name is stopped, with its line; its message and those behind it go on unchanged",
    async ({ statement, why }) => {
      // Memory has to run out before the time does.
      const callMs = why.includes("memory") ? 30_000 : CALL_MS;
      const { url, logged, bench } = await scripted([source(statement)], { callMs });
      const client = await connecting(url);
      expect(await trouble(client)).toEqual(["before!", "now", "1", "2", "3"]);
      const entry = await logged(why);
      expect(entry).toMatchObject({
        level: "error",
        // Who takes memory in a loop that calls nothing cannot always be stopped there: then the function is named.
        place: expect.stringMatching(why.includes("memory") ? /\.ts:[13]$/ : /^script-\d+\.ts:3$/),
      });
      expect(bench.hands.scripts?.all[0]?.state).toBe("stopped");
      await client.send("after");
      expect(await client.recv()).toBe("after");
    },
  );
});

describe("a script that goes on doing what it must not after its call", () => {
  test.each([
    { name: "leaves a loop behind", statement: "void (async () => { for (;;) await null; })();" },
    {
      name: "asks for the next tick without end",
      statement: "const next = () => process.nextTick(next); next();",
    },
    { name: "loops later on", statement: "setTimeout(() => { for (;;) ; });" },
    {
      name: "loops in what it has made of the message",
      statement: "message.json = { get a() { for (;;) ; } };",
    },
  ])("$name is stopped, with its line, though the call has ended", async ({ statement }) => {
    const { url, logged } = await scripted([source(statement)], { callMs: CALL_MS });
    const client = await connecting(url);
    await client.send("now");
    expect(await client.recv()).toBe("now");
    const place = expect.stringMatching(/^script-\d+\.ts:3$/);
    expect(await logged("took more than")).toMatchObject({ level: "error", place });
    await client.send("after");
    expect(await client.recv()).toBe("after");
  });
});

describe("a script whose process does not go on", () => {
  test.each([
    { name: "is stopped", statement: "process.kill(process.pid, 'SIGSTOP');" },
    {
      name: "has broken what it runs on",
      statement: "Array.prototype.push = () => { throw new Error('broken'); };",
    },
    {
      name: "has written where only we write",
      statement: "(await import('node:fs')).writeSync(4, 'junk\\n');",
    },
  ])(
    "$name is given up, and traffic goes on",
    async ({ statement }) => {
      const { url } = await scripted([source(statement)], { callMs: CALL_MS });
      const client = await connecting(url);
      await client.send("now");
      expect(await client.recv()).toBe("now");
      await client.send("after");
      expect(["after", "after!"]).toContain(await client.recv());
      await client.send("now");
      expect(await client.recv()).toBe("now");
    },
    20_000,
  );
});

describe("a script that fails", () => {
  test("crashes its process is stopped, and traffic goes on", async () => {
    const { url, logged } = await scripted([
      source("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});"),
    ]);
    const client = await connecting(url);
    // What it has made of the first one may not have been said yet.
    expect((await trouble(client)).slice(1)).toEqual(["now", "1", "2", "3"]);
    await logged("its process has ended");
  });

  test("throws goes on; its message goes on unchanged", async () => {
    const { url, logged } = await scripted([source('throw new TypeError("no such thing");')]);
    expect(await conversation(url, "now", "next")).toEqual(["now", "next!"]);
    expect(await logged("TypeError: no such thing")).toMatchObject({
      level: "error",
      place: expect.stringMatching(/^script-\d+\.ts:3$/),
      text: "TypeError: no such thing; the message went on unchanged",
    });
  });

  test("throws what is no error, or later, is told of as well", async () => {
    const late =
      'setTimeout(() => { throw new Error("late"); }); Promise.reject(new Error("rejected")); throw 7;';
    const { url, logged } = await scripted([source(late)]);
    expect(await conversation(url, "now", "next")).toEqual(["now", "next!"]);
    await logged("7 was thrown");
    expect(await logged("late")).toMatchObject({ place: expect.stringMatching(/:3$/) });
    expect(await logged("rejected")).toMatchObject({ place: expect.stringMatching(/:3$/) });
  });

  test("waits for ever is given up, with those behind it, and asked again", async () => {
    const { url, logged } = await scripted([source("await new Promise(() => {});")], {
      callMs: CALL_MS,
    });
    const client = await connecting(url);
    expect(await trouble(client)).toEqual(["before!", "now", "1", "2", "3"]);
    expect(await logged("onMessage took more than 400 ms")).toMatchObject({
      place: expect.stringMatching(/^script-\d+\.ts:1$/),
    });
    await client.send("after");
    expect(await client.recv()).toBe("after!");
  });

  test("hangs on one connection does not keep another one waiting for longer", async () => {
    const { url } = await scripted([source("for (;;) ;")], { callMs: CALL_MS });
    const [one, two] = [await connecting(url), await connecting(url)];
    await one.send("now");
    await sleep(50);
    await two.send("meanwhile");
    // Both come: no time is measured, as the machine may be busy.
    expect([await two.recv(), await one.recv()]).toEqual(["meanwhile", "now"]);
  });
});

describe("a script", () => {
  test("and was stopped is loaded again when its file changes, or it is switched on", async () => {
    const file = scriptFile(source("process.exit(0);"));
    const { url, logged, bench } = await scripted([], { files: [file] });
    const client = await connecting(url);
    await trouble(client);
    await logged("ended its own process");
    const script = bench.hands.scripts?.all[0];
    await script?.switch(true);
    await client.send("again");
    expect(await client.recv()).toBe("again!");
    await trouble(client);
    await until("it is stopped", () => script?.state === "stopped");
    writeFileSync(file, `${source("")}\n`);
    await until("it is loaded", () => script?.state === "running");
    await client.send("mended");
    expect(await client.recv()).toBe("mended!");
    await script?.switch(false);
    expect(script?.state).toBe("off");
    await client.send("off");
    expect(await client.recv()).toBe("off");
  });
});

describe("a script that cannot be used", () => {
  test.each([
    {
      name: "cannot be read",
      text: "export function onMessage( {",
      says: /^script-\d+\.ts:1: SyntaxError/,
    },
    {
      name: "throws while it is loaded",
      text: '\nthrow new Error("no");',
      says: /^script-\d+\.ts:2: Error: no/,
    },
    { name: "exports nothing", text: "export const x = 1;", says: /it exports none of onOpen/ },
    {
      name: "exports what is no function",
      text: "export const onMessage = 1;",
      says: /no function/,
    },
    {
      name: "has a wrong filter",
      text: 'export const filter = "from:x"; export function onMessage() {}',
      says: /expected client or server/,
    },
    {
      name: "has a wrong mode",
      text: 'export const mode = "fast"; export function onMessage() {}',
      says: /"watch" or "change"/,
    },
    { name: "ends while it is loaded", text: "process.exit(0)", says: /ended while it was loaded/ },
    {
      name: "imports what is not there",
      text: 'import "./nothing.ts"; export function onMessage() {}',
      says: /nothing\.ts/,
    },
  ])("$name is refused in a sentence when it starts", async ({ text, says }) => {
    const scripts = { files: [scriptFile(text)] };
    const error = await rejection(capturing([PROXY], { scripts }));
    expect(error.message).toMatch(says);
  });
});
