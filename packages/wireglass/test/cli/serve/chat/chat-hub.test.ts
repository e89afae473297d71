import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ChatEvent,
  ChatHub,
  cleanName,
  MAX_NAME_CHARACTERS,
  MAX_TEXT_CHARACTERS,
} from "../../../../src/cli/serve/chat/chat-hub.ts";

const TIME = "2026-01-02T03:04:05.678Z";

function hub(): { readonly chat: ChatHub; readonly told: ChatEvent[] } {
  const told: ChatEvent[] = [];
  const chat = new ChatHub({ now: () => new Date(TIME), tell: (event) => told.push(event) });
  return { chat, told };
}

function join(chat: ChatHub, name: string) {
  const guest = chat.join(name);
  if (guest === undefined) throw new Error(`${name} did not get in`);
  return guest;
}

test("a visit: in, said, another name, out", () => {
  const { chat, told } = hub();
  const ann = join(chat, "ann");
  chat.say(ann, "hello");
  chat.rename(ann, "Anna");
  chat.leave(ann);
  chat.leave(ann);
  expect(told).toEqual([
    { kind: "joined", time: TIME, name: "ann", count: 1 },
    { kind: "said", time: TIME, name: "ann", text: "hello" },
    { kind: "renamed", time: TIME, from: "ann", name: "Anna" },
    { kind: "left", time: TIME, name: "Anna", count: 0 },
  ]);
});

test("a name that is taken gets a number, however it is written", () => {
  const { chat } = hub();
  for (const name of ["ann", "Ann", "ａｎｎ", "ann-2"]) join(chat, name);
  expect(chat.names).toEqual(["ann", "Ann-2", "ａｎｎ-3", "ann-2-2"]);
});

test("a name is free again after its owner has left or changed it", () => {
  const { chat } = hub();
  const first = join(chat, "ann");
  chat.rename(first, "bea");
  expect(join(chat, "ann").name).toBe("ann");
  chat.leave(first);
  expect(join(chat, "bea").name).toBe("bea");
});

test("a name may change its case only", () => {
  const { chat } = hub();
  const ann = join(chat, "ann");
  expect(chat.rename(ann, "ANN")).toBe(true);
  expect(ann.name).toBe("ANN");
});

test("no name, no entry; no new name, the old one stays", () => {
  const { chat, told } = hub();
  expect(chat.join(" \x1b\u202e ")).toBeUndefined();
  const ann = join(chat, "ann");
  told.length = 0;
  expect(chat.rename(ann, "::")).toBe(false);
  expect(chat.rename(ann, "ann")).toBe(true);
  expect({ name: ann.name, told, names: chat.names }).toEqual({
    name: "ann",
    told: [],
    names: ["ann"],
  });
});

test("a text that is too long is not said, an empty one neither", () => {
  const { chat, told } = hub();
  const ann = join(chat, "ann");
  told.length = 0;
  expect(chat.say(ann, "x".repeat(MAX_TEXT_CHARACTERS + 1))).toBe(false);
  expect(chat.say(ann, " \n ")).toBe(true);
  expect(told).toEqual([]);
});

test("a text cannot forge a line or steer a terminal", () => {
  const { chat, told } = hub();
  chat.say(join(chat, "ann"), "hi\r\n[time] bob: I owe you\x1b[31m\u202e!");
  expect(told.at(-1)).toMatchObject({ text: "hi  [time] bob: I owe you [31m !" });
});

test.each([
  ["  ann  ", "ann"],
  ["/who", "who"],
  ["* bob joined", "bob joined"],
  ["bob: hi", "bob hi"],
  ["a\tb\nc", "abc"],
  ["王小明", "王小明"],
  ["\u202eevil", "evil"],
])("the name %j becomes %j", (wanted, name) => {
  expect(cleanName(wanted)).toBe(name);
});

test("whatever is wanted, a name is short and can be printed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (wanted) => {
      const name = cleanName(wanted);
      expect([...name].length).toBeLessThanOrEqual(MAX_NAME_CHARACTERS);
      expect(name).not.toMatch(/\p{C}|^[\s/*#:]|^\s|\s$/u);
    }),
  );
});
