import { expect, onTestFinished, test, vi } from "vitest";
import { ApiServer } from "../../../src/control/api/api-server.ts";
import type { LogList, ScriptList, ScriptSource } from "../../../src/control/index.ts";
import { connecting } from "../../endpoint/support/serving.ts";
import { EMPTY_PAGE } from "../api/api-run.ts";
import { conversation, scripted } from "../support/scripting.ts";

/** The API of a workbench with these scripts, and a way to ask it. */
async function asked(sources: readonly string[]) {
  const { bench, url, logged } = await scripted(sources);
  const api = await ApiServer.start({
    file: bench.file,
    hands: bench.hands,
    proxies: [url],
    caCertificate: bench.ca.certificatePath,
    page: EMPTY_PAGE,
  });
  onTestFinished(() => api.close());
  const ask = async (path: string, body?: unknown, method = "PUT"): Promise<unknown> => {
    const headers = { authorization: `Bearer ${api.token}`, "content-type": "application/json" };
    const init = body === undefined ? {} : { method, body: JSON.stringify(body) };
    return (await fetch(new URL(`/api/v1${path}`, api.url), { headers, ...init })).json();
  };
  return { url, logged, ask };
}

test("scripts are added while a connection is open, each behind those before it", async () => {
  const { url, logged, ask } = await asked([]);
  expect(await ask("/scripts")).toEqual({ scripts: [] });
  const client = await connecting(url);
  const say = async (text: string): Promise<unknown> => {
    await client.send(text);
    return client.recv();
  };
  expect(await say("a")).toBe("a");
  const script = (sign: string): string =>
    `export function onMessage(m) { if (m.from === "client") m.text += "${sign}"; }`;
  const add = (name: string, text: string): Promise<unknown> =>
    ask("/scripts", { name, text }, "POST");
  const { scripts } = (await add("one.ts", script("1"))) as ScriptList;
  expect(scripts).toMatchObject([{ number: 1, name: "one.ts", state: "running" }]);
  expect(await say("b")).toBe("b1");
  await add("look.mjs", 'export function onMessage(m) { log("looked at", m.text); }');
  await logged("looked at b1"); // it reads what is still to be read
  await add("two.js", script("2"));
  expect(await say("c")).toBe("c12");
  const broken = (await add("broken.ts", "export function onMessage( {")) as ScriptList;
  expect(broken.scripts[3]).toMatchObject({ state: "stopped", errors: 1 });
  expect(await say("d")).toBe("d12");
  await ask("/scripts/4/source", { text: script("3") });
  await vi.waitFor(async () => expect(await say("e")).toBe("e123"), 5000);
  for (const name of ["../x.ts", "x", "x.ts/y.ts", ".ts", "one.ts"])
    expect(await add(name, "")).toMatchObject({ code: "scripts/name" });
  await client.close();
});

test("scripts are listed with what they did, switched, and their log is read", async () => {
  const { url, logged, ask } = await asked([
    'export const filter = "from:client"; export function onMessage(m) { m.text += "!"; log("saw", m.length); }',
    'export const mode = "watch"; export function onMessage(m) { if (m.text === "a!") throw new Error("no"); }',
  ]);
  expect(await conversation(url, "a", "b")).toEqual(["a!", "b!"]);
  await logged("Error: no");
  const { scripts } = (await ask("/scripts")) as ScriptList;
  expect(scripts).toMatchObject([
    { number: 1, state: "running", watching: false, filter: "from:client", hits: 2, errors: 0 },
    { number: 2, state: "running", watching: true, filter: null, hits: 0 },
  ]);
  expect(scripts[1]?.errors).toBeGreaterThan(0);
  const { entries } = (await ask("/log")) as LogList;
  expect(entries.filter(({ level }) => level === "log").map(({ text }) => text)).toEqual([
    "saw 2",
    "saw 2",
  ]);
  const last = entries.at(-1)?.number ?? 0;
  expect(await ask(`/log?after=${last}`)).toEqual({ entries: [] });
  const off = (await ask("/scripts/1", { enabled: false })) as ScriptList;
  expect(off.scripts[0]?.state).toBe("off");
  expect(await conversation(url, "a")).toEqual(["a"]);
  const on = (await ask("/scripts/1", { enabled: true })) as ScriptList;
  expect(on.scripts[0]?.state).toBe("running");
  expect(await conversation(url, "a")).toEqual(["a!"]);
  const { text } = (await ask("/scripts/1/source")) as ScriptSource;
  await ask("/scripts/1/source", { text: text.replace('"!"', '"?"') });
  await vi.waitFor(async () => expect(await conversation(url, "a")).toEqual(["a?"]), 5000);
  expect(await ask("/scripts/9/source")).toMatchObject({ code: "scripts/missing" });
  expect(await ask("/scripts/9", { enabled: true })).toMatchObject({ code: "scripts/missing" });
});
