import { symlinkSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { keptData } from "../../../src/capture/kept-observation.ts";
import {
  type HookFunction,
  onlyReads,
} from "../../../src/control/scripts/child/only-reads/index.ts";
import { ReadingProof } from "../../../src/control/scripts/child/reading-proof.ts";
import { ScriptMessage } from "../../../src/control/scripts/child/script-message.ts";
import type { Hook } from "../../../src/control/scripts/child/watch-state.ts";
import { rulesOf } from "../../../src/script/index.ts";
import { connecting } from "../../endpoint/support/serving.ts";
import { conversation, scripted, scriptFile } from "../support/scripting.ts";

/** Where each function begins, as the engine says it: at its parameters. */
function functionsIn(source: string): HookFunction[] {
  const found: HookFunction[] = [];
  for (const match of source.matchAll(/\b(onOpen|onMessage|onControl|onClose|onRequest)\b[^(]*/g))
    found.push({ hook: match[1] as Hook, offset: match.index + match[0].length });
  return found;
}

/** § stands for what a template would take for its own. */
function judge(marked: string): boolean {
  const source = marked.replaceAll("§", "$");
  return onlyReads(source, functionsIn(source));
}

/** Only read. */
const READING = [
  "let n = 0; export function onMessage() { n++; }",
  "let n = 0; export function onMessage(message) { n += message.length; }",
  "export const onMessage = (message) => log(message.from, message.text);",
  "export function onMessage(message) { console.log(message.text, message.json, message.bytes); }",
  "export function onMessage(m) { if (m.text?.includes('price') && /x/.test(m.text)) log(m.index); }",
  "export function onMessage({ text, from }) { text = text ?? ''; log(from + text, `text`); }",
  "export function onMessage({ json: { type } }) { log(type); }",
  "export function onMessage(m) { log(m); console.info('seen', m); }",
  "export function onMessage(message) { const { text = 'bytes', from: who } = message; log(who, text.slice(0, 9)); }",
  "export function onMessage(m) { const { type, data: [first] } = m.json ?? {}; log(type, first); }",
  "let last; export function onMessage(m) { last = m.json?.id; log(last); }",
  "const counts = {}; export function onMessage(m) { counts[m.json.type] = (counts[m.json.type] ?? 0) + 1; }",
  "const counts = new Map(); export function onMessage(m) { const type = m.json?.type; counts.set(type, (counts.get(type) ?? 0) + 1); }",
  "const seen = new Set(); export function onMessage(m) { if (seen.has(m.json.id)) log('twice'); seen.add(m.json.id); }",
  "const last = []; export function onMessage(m) { last.push(m.json); if (last.length > 9) last.shift(); log(last[0].id); }",
  "export function onMessage(m) { for (const row of m.json.rows) log(row.id, row.name.toUpperCase()); }",
  "export function onMessage(m) { log(m.json.rows.filter((r) => r.id > 1).map((r) => r.name).join()); }",
  "const show = (m) => log(m.from, m.text); export function onMessage(message) { show(message); }",
  "export function onMessage(m) { show(m.json, m); } function show({ type }, message) { log(type, message.index); }",
  "function priceOf(j) { return j.data.price; } export function onMessage(m) { if (priceOf(m.json) > 9) log(priceOf(m.json)); }",
  "class Stats { n = 0; add(text) { this.n += text.length; } } const stats = new Stats(); export function onMessage(m) { stats.add(m.text); }",
  "import { appendFileSync } from 'node:fs'; export function onMessage(m) { appendFileSync('x', m.text); }",
  "const text = new TextDecoder(); export function onMessage(m) { log(text.decode(m.bytes)); }",
  "export function onMessage(m) { let sum = 0; for (const byte of m.bytes) sum ^= byte; log(sum); }",
  "export function onMessage(m) { const b = m.bytes; if (b[0] === 8 && b.length > 4) log(b.readUInt32BE(0)); }",
  "export function onMessage(m) { log(JSON.stringify(m.json, null, 2), Object.keys(m.json), typeof m.json.a); }",
  "export function onMessage(m) { switch (m.json.type) { case 'a': log(1); break; default: } }",
  "export function onMessage(m) { setTimeout(() => log(m.text), 10); }",
  "export async function onMessage(m) { log(m.text); }",
  "export function onMessage(m, connection) { connection.state.count = (connection.state.count ?? 0) + 1; log(connection.url); }",
  "export function onOpen(c) { c.state = { n: 0 }; } export function onMessage(m, { state }) { state.n++; } export function onClose(c, end) { log(end, c.state.n); }",
  "export function onControl(frame) { log(frame.opcode); }",
  "function about(m) { m.drop(); } export function onMessage(message) { log(message.text); }",
  "export function onMessage(m) { throw new Error(m.text); }",
  "export function onMessage(m) { for (;;); }",
  "export function onMessage(m) { process.exit(1); }",
  "const write = (line) => log(line); export function onMessage(m) { write(m.text); }",
  "const sent = new Map(); export function onMessage(m) { const id = m.json?.id; if (m.from === 'client') sent.set(id, m.time); else { log(m.time - sent.get(id)); sent.delete(id); } }",
  "export function onMessage(m) { log(Array.from(m.bytes, (byte) => byte.toString(16)).join(' ')); }",
  "import { appendFileSync, existsSync, mkdirSync } from 'node:fs'; if (!existsSync('x')) mkdirSync('x'); export function onMessage(m) { appendFileSync('x/a', m.text); }",
  "export function onMessage(m) { note(Date.now(), m.text); } function note(time, text) { log(time, text); }",
];

/** Change something, let it wait, or cannot be told from their source. */
const OTHERS = [
  "export function onMessage(m) { Array.from(m.json.rows, (row) => { row.price = 1; }); }",
  "import { existsSync } from 'node:fs'; export function onMessage(m) { while (!existsSync('go')); }",
  "export function onMessage(m) { for (const row of Array.from(m.json.rows)) row.price = 1; }",
  "const change = (row) => { row.price = 1; }; export function onMessage(m) { Array.from(m.json.rows, change); }",
  "export function onMessage(m) { Array.from(m.json.rows, (row) => row)[0].price = 1; }",
  'const A = globalThis["Atom" + "ics"]; export function onMessage(m) { A["wa" + "it"](wait, 0, 0, 100); }',
  "function each(list, act) { for (const one of list) act(one); } export function onMessage(m) { each([m.json], (one) => { one.price = 1; }); }",
  "function give(to, what) { to(what); } export function onMessage(m) { give((one) => { one.price = 1; }, m.json); }",
  "export function onMessage(m) { m.text = 'x'; }",
  "export function onMessage(m) { m.text += 'x'; }",
  "export function onMessage(m) { m.json.price = 1; }",
  "export function onMessage(m) { m.json.price++; }",
  "export function onMessage(m) { delete m.json.price; }",
  "export function onMessage(m) { delete m?.json?.price; }",
  "export function onMessage(m) { m.bytes[0] ^= 1; }",
  "export function onMessage(m) { m.bytes.fill(0); }",
  "export function onMessage(m) { m.drop(); }",
  "export function onMessage(m) { m?.drop(); }",
  "export function onMessage(m) { m['drop'](); }",
  "export function onMessage(m) { const { drop } = m; }",
  "export function onMessage(m) { const { json } = m; json.price = 1; }",
  "export function onMessage(m) { const [x] = m; }",
  "export function onMessage(m) { let { ...rest } = m; rest.json.x = 1; }",
  "export function onMessage(m) { say(m); } const say = (m) => m.drop();",
  "export function onMessage(m) { m(m); }",
  "const console = { log(m) { m.drop(); } }; export function onMessage(m) { console.log(m); }",
  "export function onMessage({ drop }) { drop(); }",
  "export function onMessage({ ...m }) { m.json.x = 1; }",
  "export function onMessage(...all) { all[0].drop(); }",
  "export function onMessage() { arguments[0].drop(); }",
  "export function onMessage(m) { eval('m.drop()'); }",
  "export function onMessage(m) { m.tag('x'); }",
  "export function onMessage(m) { change(m); } function change(m) { m.drop(); }",
  "export function onMessage(m) { const same = m; same.drop(); }",
  "export function onMessage(m) { all.push(m); } const all = [];",
  "export function onMessage(m) { const { json } = m; json.price = 1; }",
  "export function onMessage(m) { const data = m.json; data.price = 1; }",
  "export function onMessage(m) { const { item } = m.json; item.price = 1; }",
  "export function onMessage(m) { const [item] = m.json; item.price = 1; }",
  "export function onMessage(m) { const { ...rest } = m.json; rest.item.price = 1; }",
  "export function onMessage({ json: { item } }) { item.price = 1; }",
  "export function onMessage({ json }) { json.price = 1; }",
  "let last; export function onMessage(m) { last = m.json; raise(); } function raise() { last.price = 1; }",
  "export let last; export function onMessage(m) { last = m.json; }",
  "let last; export { last }; export function onMessage(m) { last = m.json; }",
  "export function onMessage(m) { const all = []; all.push(m.json); all[0].price = 1; }",
  "const all = []; export function onMessage(m) { all.push(m.json); all.at(-1).price = 1; }",
  "const all = new Map(); export function onMessage(m) { all.set(1, m.json); all.get(1).price = 1; }",
  "const all = []; export function onMessage(m) { all.push(m.json); for (const one of all) one.price = 1; }",
  "const all = []; export function onMessage(m) { all.push(m.json); const same = all; same[0].price = 1; }",
  "const all = []; export function onMessage(m) { all.push(m.json); all.forEach((one) => { one.price = 1; }); }",
  "export function onMessage(m) { for (const row of m.json.rows) row.id = 1; }",
  "export function onMessage(m) { let row; for (row of m.json.rows) row.id = 1; }",
  "export function onMessage(m) { m.json.rows.forEach((row) => { row.id = 1; }); }",
  "export function onMessage(m) { m.json.rows.map((row) => row).forEach((row) => { row.id = 1; }); }",
  "export function onMessage(m) { m.json.rows.find((row) => row.id === 1).id = 2; }",
  "export function onMessage(m) { m.json.rows.sort(); }",
  "export function onMessage(m) { m.json.rows.pop(); }",
  "export function onMessage(m) { m.json.rows.map(change); }",
  "export function onMessage(m) { [1].map(() => m.json)[0].price = 1; }",
  "const box = { map(f) { f().price = 1; } }; export function onMessage(m) { box.map(() => m.json); }",
  "export function onMessage(m) { (m.json.a ?? m.json.b).c = 1; }",
  "export function onMessage(m) { (m.json.a ? m.json.a : m.json.b).c = 1; }",
  "export function onMessage(m) { const both = { one: m.json }; both.one.price = 1; }",
  "export function onMessage(m) { const get = () => m.json; get().price = 1; }",
  "export function onMessage(m) { const get = () => { return m.json; }; get().price = 1; }",
  "export function onMessage(m) { Object.assign(m.json, { price: 1 }); }",
  "export function onMessage(m) { Object.values(m.json).forEach((one) => { one.price = 1; }); }",
  "export function onMessage(m) { JSON.stringify(m.json, (key, value) => { value.price = 1; }); }",
  "export function onMessage(m) { JSON.stringify(m.json, change); } function change() {}",
  "export function onMessage(m) { Buffer.from(m.bytes.buffer)[0] = 1; }",
  "export function onMessage(m) { m.bytes.subarray(1)[0] = 1; }",
  "export function onMessage(m) { new DataView(m.bytes.buffer).setInt8(0, 1); }",
  "export function onMessage(m) { ({ a: m.text } = { a: 'x' }); }",
  "export function onMessage(m) { [m.text] = ['x']; }",
  "export function onMessage(m) { for (m.text of ['x']); }",
  "export function onMessage(m) { const json = m.json; ({ a: json.price } = { a: 1 }); }",
  "function log(m) { m.price = 1; } export function onMessage(m) { log(m.json); }",
  "import { log } from './own.ts'; export function onMessage(m) { log(m.json); }",
  "const box = { get(m) { m.price = 1; } }; export function onMessage(m) { box.get(m.json); }",
  "class Box { add(m) { m.price = 1; } } const box = new Box(); export function onMessage(m) { box.add(m.json); }",
  "Array.prototype.join = function () { this[0].x = 1; }; export function onMessage(m) { m.json.join(); }",
  "globalThis.log = (m) => { m.price = 1; }; export function onMessage(m) { log(m.json); }",
  "export function onMessage(m, c) { c.send('client', 'x'); }",
  "export function onMessage(m, { send }) { send('client', 'x'); }",
  "export function onMessage(m, c) { keep(c); } function keep() {}",
  "export function onOpen(c) { c.close(1000); }",
  "export function onMessage(m) { log(m.text); } export function onClose(c) { c.send('client', 'x'); }",
  "export async function onMessage(m) { await later(); } const later = async () => {};",
  "export async function onMessage(m) { for await (const x of []) log(x); }",
  "export function* onMessage(m) { log(m.text); }",
  "export const onMessage = (m) => later(); const later = async () => {};",
  "export function onMessage(m) { return later(); } const later = async () => {};",
  "export function onMessage(m) { return m.length > 1 ? undefined : new Promise(() => {}); }",
  "export const onMessage = async (m) => { log(await 1); };",
  "export function onMessage(m) { log(m.text); } export function onRequest(r) { log(r.url); }",
  // What it is handed to is not seen, or is not what its name says.
  "import _ from './lib.ts'; export function onMessage(m) { _.set(m.json, 'price', 1); }",
  "import { list, cheapen } from './lib.ts'; export function onMessage(m) { list.push(m.json); cheapen(); }",
  "import * as v from './lib.ts'; export function onMessage(m) { v.test(m.json); }",
  "import { s } from './lib.ts'; export function onMessage(m) { s.map(() => m.json); }",
  "export function onMessage(m) { [1].map(() => m.json); }",
  "const tool = {}; tool.test = (j) => { j.price = 1; }; export function onMessage(m) { tool.test(m.json); }",
  "const tool = {}; tool.get = (j) => { j.price = 1; }; export function onMessage(m) { tool.get(m.json); }",
  "const tool = { 'test': (j) => { j.price = 1; } }; export function onMessage(m) { tool.test(m.json); }",
  "class Box extends Map { get(k) { return super.get(k); } } const box = new Box(); export function onMessage(m) { box.set(1, m.json); box.get(1); }",
  "const all = { list: [] }; const list = all.list; export function onMessage(m) { list.push(m.json); all.list[0].price = 1; }",
  "const by = new Map(); export function onMessage(m, c) { const list = by.get(c.number); list.push(m.json); for (const l of by.values()) for (const x of l) x.price = 1; }",
  "export function onMessage(m, c) { const { seen } = c.state; seen.push(m.json); c.state.seen.at(-1).price = 1; }",
  "export function onMessage(m, c) { c.state.last = m.json; c.state.last.price = 1; }",
  "export function onMessage(m) { Atomics.add(m.bytes, 2, 1); }",
  "const seen = new WeakMap(); export function onMessage(m) { seen.set(m.json, 1); }",
  "function cheap(parts, j) { j.price = 1; } export function onMessage(m) { cheap`§{m.json}`; }",
  "class X { static [Symbol.hasInstance](j) { j.price = 1; } } export function onMessage(m) { m.json instanceof X; }",
  "const keep = (list) => { list.push(1); }; export function onMessage(m) { keep(m.json.rows); }",
  "const same = (j) => j; export function onMessage(m) { same(m.json).price = 1; }",
  "function same(j) { return j; } export function onMessage(m) { const j = same(m.json); j.price = 1; }",
  "const f = { show }; function show(j) { return j; } export function onMessage(m) { show(m.json); f.show(1).x = 1; }",
  // Values of expressions.
  "let last; export function onMessage(m) { (last = m.json).price = 1; }",
  "let last; export function onMessage(m) { const d = last = m.json; d.price = 1; }",
  "let last; export function onMessage(m) { (last ??= m.json).price = 1; }",
  "const s = new Map(); export function onMessage(m) { s.set(1, m.json).get(1).price = 1; }",
  "const s = new Set(); export function onMessage(m) { for (const x of s.add(m.json)) x.price = 1; }",
  "const rows = []; export function onMessage(m) { rows[0] = m.json; rows[0].price = 1; }",
  "export function onMessage(m) { const o = { j: m.json, get x() { this.j.price = 1; } }; o.x; }",
  "function change() { this.j.price = 1; } export function onMessage(m) { const o = { j: m.json, toString: change }; log(`§{o}`); }",
  // Names that get another meaning.
  "log = (m) => m.drop(); export function onMessage(m) { log(m); }",
  "console.log = (m) => m.drop(); export function onMessage(m) { console.log(m); }",
  "const c = console; c.log = (m) => m.drop(); export function onMessage(m) { console.log(m); }",
  "Object.assign(console, { log(m) { m.drop(); } }); export function onMessage(m) { console.log(m); }",
  "Object.getPrototypeOf([]).map = function () { this[0].x = 1; }; export function onMessage(m) { m.json.map((x) => x); }",
  "export function onMessage(m) { onMessage = (x) => x.drop(); log(m.text); }",
  "export let onMessage = (m) => { log(m.text); onMessage = (x) => x.drop(); };",
  "let onMessage = (m) => { log(m.text); }; onMessage = (x) => x.drop(); export { onMessage };",
  "const r = /x/; r.exec = (j) => { j.price = 1; }; export function onMessage(m) { r.exec(m.json); }",
  "const l = []; l['push'] = (j) => { j.price = 1; }; export function onMessage(m) { l.push(m.json); }",
  // Time that passes.
  "export function onMessage(m) { const t = Date.now(); while (Date.now() - t < 200); log(m.text); }",
  "function pause(ms) { for (const t = performance.now(); performance.now() - t < ms; ); } export function onMessage(m) { pause(9); log(m.text); }",
  "import { execSync } from 'node:child_process'; export function onMessage(m) { execSync('sleep 0.2'); log(m.text); }",
  // Promises that would be waited for.
  "import { queue } from './lib.ts'; export const onMessage = (m) => queue.add(m.text);",
  "class Q extends Array { 'push'(x) { return later(); } } const q = new Q(); export const onMessage = (m) => q.push(m.text);",
  "export async function onMessage(m) { await using x = later(); log(m.text); } const later = () => {};",
  "export function onMessage(m) { this is no JavaScript }",
];

test.each(READING)("only reads: %s", (source) => {
  expect(judge(source)).toBe(true);
});

test.each(OTHERS)("is to be asked: %s", (source) => {
  expect(judge(source)).toBe(false);
});

test("such a script sees what passes, in order, and is told to be reading along", async () => {
  const { url, stop, log, bench } = await scripted([
    `export function onOpen(connection) { log("open", connection.number); }
    export function onMessage(message) { log(message.index, message.from, message.json?.n); }`,
  ]);
  expect(bench.hands.scripts?.all.map(({ isWatching }) => isWatching)).toEqual([true]);
  await conversation(url, '{"n":1}', '{"n":2}');
  await stop();
  const texts = log.map(({ text }) => text);
  expect(texts).toEqual(["open 1", "0 client 1", "1 server 1", "2 client 2", "3 server 2"]);
});

test.each([
  {
    name: "that says so",
    sources: ['export const mode = "change"; export function onMessage(m) { log(m.text); }'],
  },
  {
    name: "whose function comes from elsewhere",
    sources: ["const make = (f) => f; export const onMessage = make(Map.prototype.get);"],
  },
  {
    name: "with one behind it",
    sources: [
      "export function onMessage(m) { log(m.text); }",
      "export function onMessage(m) { m.text += m.text; }",
    ],
  },
  {
    name: "whose function is another module's",
    sources: [
      `import { reader } from ${JSON.stringify(scriptFile("export function reader(m) { log(m.text); }"))};
      export let onMessage = reader; setTimeout(() => { onMessage = (m) => m.drop(); }, 500);`,
    ],
  },
  {
    name: "that changes",
    sources: ["export function onMessage(m) { if (m.text === 'x') m.drop(); }"],
  },
])("a script $name is asked", async ({ sources }) => {
  const { bench } = await scripted(sources);
  expect(bench.hands.scripts?.all.map(({ isWatching }) => isWatching)).not.toContain(true);
});

test.each([
  {
    name: "an arrow function",
    source:
      "const onMessage = (message: { text?: string }) => log(message.text);\nexport { onMessage };",
  },
  {
    name: "TypeScript with types everywhere",
    source:
      'import type { Message } from "wireglass/script";\n\ntype Kind = "a" | "b";\nexport function onMessage(message: Message): void {\n  const { type } = message.json as { type: Kind };\n  log(type satisfies Kind);\n}',
  },
  {
    name: "lines that end as on Windows",
    source:
      "let n = 0;\r\n\r\nexport function onMessage(m) {\r\n  n += m.length;\r\n}\r\nexport function change(m) { m.drop(); }",
  },
])("$name is read", async ({ source }) => {
  const { bench } = await scripted([source]);
  expect(bench.hands.scripts?.all.map(({ isWatching }) => isWatching)).toEqual([true]);
});

test("a script that changes messages in a way that its source does not show is asked from then on", async () => {
  const { bench, url, logged, stop } = await scripted([
    `const P = Uint8Array["proto" + "type"];
    P.join = function () { this[0] = 33; return ""; };
    export function onMessage(m) { m.bytes.join(); }`,
  ]);
  const isWatching = (): readonly boolean[] =>
    bench.hands.scripts?.all.map((script) => script.isWatching) ?? [];
  expect(isWatching()).toEqual([true]);
  await conversation(url, "one");
  await logged("changes messages");
  await vi.waitFor(() => expect(isWatching()).toEqual([false]));
  expect(await conversation(url, "two")).toEqual(["!wo"]);
  await stop();
});

test("an async function that waits for nothing goes on reading along", async () => {
  const { bench, url, log, stop } = await scripted([
    "export async function onMessage(m) { log(m.text); }",
  ]);
  await conversation(url, "one", "two");
  await vi.waitFor(() => expect(log.map(({ text }) => text)).toContain("two"));
  expect(bench.hands.scripts?.all.map(({ isWatching }) => isWatching)).toEqual([true]);
  await stop();
});

const never = new Promise<void>(() => {});

test.each([
  { name: "is done at once", bytes: 9, ms: 0, waiting: undefined, says: undefined },
  { name: "takes a moment", bytes: 9, ms: 100, waiting: undefined, says: undefined },
  { name: "takes its time", bytes: 9, ms: 400, waiting: undefined, says: "takes its time" },
  { name: "reads a large message", bytes: 4e6, ms: 400, waiting: undefined, says: undefined },
  { name: "is async", bytes: 9, ms: 0, waiting: Promise.resolve(), says: undefined },
  { name: "waits", bytes: 9, ms: 0, waiting: never, says: "lets messages wait" },
])("what a call that $name shows: $says", async ({ bytes, ms, waiting, says }) => {
  let told: string | undefined;
  const proof = new ReadingProof((_, what) => {
    told = what;
  });
  const seen = { connection: 1, index: 0, time: 0, from: "client" } as const;
  const message = new ScriptMessage(keptData(new Uint8Array(bytes), seen), false);
  proof.end("onMessage", message, performance.now() - ms, waiting);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(told).toBe(says);
});

test("what somebody injects or a rule drops is not given to it, as if it were asked", async () => {
  const { url, log, stop } = await scripted(
    ["export function onMessage(m) { log(m.from, m.text); }"],
    { rules: rulesOf([{ filter: "from:client two", drop: true }]) },
  );
  const client = await connecting(url);
  for (const text of ["one", "two", "three"]) await client.send(text);
  expect([await client.recv(), await client.recv()]).toEqual(["one", "three"]);
  await stop();
  const seen = log.map(({ text }) => text).filter((text) => text.startsWith("client"));
  expect(seen).toEqual(["client one", "client three"]);
});

test("a script is read through a link to its file as well", async () => {
  const link = `${scriptFile("")}.linked.ts`;
  symlinkSync(scriptFile("export function onMessage(m) { log(m.text); }"), link);
  const { bench } = await scripted([], { files: [link] });
  expect(bench.hands.scripts?.all.map(({ isWatching }) => isWatching)).toEqual([true]);
});

test("what is too large to have been written by somebody is asked", () => {
  const reads = "export function onMessage(m) { log(m.text); }";
  expect(judge(`${reads}//${"x".repeat(99_000)}`)).toBe(true);
  expect(judge(`${reads}//${"x".repeat(100_000)}`)).toBe(false);
});
