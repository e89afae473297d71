import { expect, test } from "vitest";
import { rulesOf } from "../../../src/script/index.ts";
import { connecting } from "../../endpoint/support/serving.ts";
import { scripted } from "../support/scripting.ts";

const NUMBER = `let n = 0;
export function onMessage(message) { if (message.from === "client") message.text = \`\${++n}\${message.text}\`; }`;

test.each([
  { rule: { filter: '"a"', delay: "200ms" } },
  { rule: { filter: "from:client", throttle: "20B/s" } },
  { rule: { filter: '"a"', stall: "200ms" } },
  { rule: { filter: '"b"', drop: true } },
])(
  "a script sees messages in their order, though $rule lets some of them wait",
  async ({ rule }) => {
    const { url } = await scripted([NUMBER], { rules: rulesOf([rule]) });
    const client = await connecting(url);
    const texts = ["a", "b", "c", "a", "d"].filter((text) => rule.drop !== true || text !== "b");
    for (const text of ["a", "b", "c", "a", "d"]) await client.send(text);
    const got: unknown[] = [];
    while (got.length < texts.length) got.push(await client.recv());
    expect(got).toEqual(texts.map((text, at) => `${at + 1}${text}`));
  },
);

test.each([
  { name: "a rule", source: "", rules: rulesOf([{ filter: '"end"', close: 4001 }]) },
  {
    name: "the script",
    source:
      'export function onMessage(m, connection) { if (m.text === "end") connection.close(4001); }',
    rules: rulesOf([]),
  },
])("what closes is told: $name", async ({ source, rules }) => {
  const onClose =
    "export function onClose(connection, end) { log(JSON.stringify(end), connection.state.none); }";
  const { url, logged, stop } = await scripted(
    [`export const mode = "change"; ${onClose} ${source}`],
    { rules },
  );
  const client = await connecting(url);
  await client.send("end");
  expect(await client.closed).toMatchObject({ code: 4001 });
  const { text } = await logged("4001");
  const close = (await stop()).find(({ kind }) => kind === "close");
  const { by, code, reason, clean } = close?.kind === "close" ? close : {};
  expect(JSON.parse(text.replace(/ undefined$/, ""))).toEqual({ by, code, reason, clean });
});

test.each([
  { name: "injected to the server", to: "server" as const },
  { name: "injected to the client", to: "client" as const },
])("a close frame that is $name is told as it is recorded", async ({ to }) => {
  const source = `export const mode = "change"; export function onClose(connection, end) { log(JSON.stringify(end)); }`;
  const { url, logged, stop, bench } = await scripted([source]);
  const client = await connecting(url);
  await client.send("hello");
  await client.recv();
  const payload = Uint8Array.of(0x0f, 0xa5, 0x68, 0x69);
  expect(await bench.hands.inject(1, to, { opcode: 8, payload })).toBe("sent");
  const { text } = await logged("4005");
  const close = (await stop()).find(({ kind }) => kind === "close");
  const { by, code, reason, clean } = close?.kind === "close" ? close : {};
  expect(JSON.parse(text)).toEqual({ by, code, reason, clean });
});

test.each([
  { name: "a rule drops", source: "", rules: rulesOf([{ filter: "opcode:close", drop: true }]) },
  {
    name: "the script drops",
    source: 'export function onControl(m) { if (m.opcode === "close") m.drop(); }',
    rules: rulesOf([]),
  },
  {
    name: "the script edits",
    source:
      'export function onControl(m) { if (m.opcode === "close") m.bytes = Uint8Array.of(15, 170); }',
    rules: rulesOf([]),
  },
])("a close frame that $name is told as it is recorded", async ({ source, rules }) => {
  const onClose = "export function onClose(connection, end) { log(JSON.stringify(end)); }";
  const own = `export const mode = "change"; ${onClose} ${source}`;
  const { url, logged, stop } = await scripted([own], { rules });
  const client = await connecting(url);
  await client.send("hello");
  await client.recv();
  void client.close(4020, "told");
  setTimeout(() => client.terminate(), 300);
  const { text } = await logged('"by"');
  const close = (await stop()).find(({ kind }) => kind === "close");
  const { by, code, reason, clean } = close?.kind === "close" ? close : {};
  expect(JSON.parse(text)).toEqual({ by, code, reason, clean });
  expect(code).not.toBe(4020);
});

test("a close frame as bytes of ours is told as it is recorded", async () => {
  const source = `export const mode = "change"; export function onClose(connection, end) { log(JSON.stringify(end)); }`;
  const { url, logged, stop, bench } = await scripted([source]);
  const client = await connecting(url);
  await client.send("hello");
  await client.recv();
  const raw = Uint8Array.of(0x88, 4, 0x0f, 0xa5, 0x68, 0x69);
  expect(await bench.hands.inject(1, "client", { raw })).toBe("sent");
  const { text } = await logged("4005");
  const close = (await stop()).find(({ kind }) => kind === "close");
  const { by, code, reason, clean } = close?.kind === "close" ? close : {};
  expect(JSON.parse(text)).toEqual({ by, code, reason, clean });
});
