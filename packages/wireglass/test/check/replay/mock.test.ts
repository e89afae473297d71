import { describe, expect, test } from "vitest";
import { MockConversation, MockScript } from "../../../src/check/index.ts";
import { said, talk, textOf } from "./support.ts";

function mock(match: "request" | "order", ...talks: readonly (readonly string[])[]) {
  const scripts = talks.map((lines) => new MockScript(talk(...lines), -100));
  const conversation = new MockConversation(scripts, match);
  const greeting = conversation.opened().map(({ message }) => textOf(message));
  const ask = (text: string) =>
    conversation.received(said(text))?.map(({ message }) => textOf(message));
  return { greeting, ask, conversation };
}

const RECORDED = [
  '< {"type":"hello"}',
  '> {"op":"login","id":1,"user":"ann"}',
  '< {"id":1,"ok":true}',
  '> {"op":"sub","id":2,"channel":"a"}',
  '> {"op":"sub","id":3,"channel":"b"}',
  '< {"id":3,"subscribed":"b"}',
  '< {"id":2,"subscribed":"a"}',
  '< {"channel":"b","price":1}',
];

describe("by what is asked", () => {
  test("an answer is the one that was given then, with this client's own ids", () => {
    const { greeting, ask } = mock("request", RECORDED);
    expect(greeting).toEqual(['{"type":"hello"}']);
    expect(ask('{"op":"sub","id":70,"channel":"b"}')).toEqual([
      '{"id":70,"subscribed":"b"}',
      '{"channel":"b","price":1}',
    ]);
    expect(ask('{"op":"sub","id":71,"channel":"a"}')).toEqual(['{"id":71,"subscribed":"a"}']);
    expect(ask('{"op":"login","id":72,"user":"bob"}')).toEqual(['{"id":72,"ok":true}']);
  });

  test("a request may come again; what was never recorded is not answered", () => {
    const { ask, conversation } = mock("request", RECORDED);
    const login = '{"op":"login","id":1,"user":"ann"}';
    expect(ask(login)).toEqual(['{"id":1,"ok":true}']);
    expect(ask(login)).toEqual(['{"id":1,"ok":true}']);
    expect(ask('{"op":"other"}')).toBeUndefined();
    expect(ask("text")).toBeUndefined();
    expect(conversation.isOver).toBe(false);
  });

  test("of several connections the one is played whose first request is most like", () => {
    const { ask } = mock("request", ['> {"op":"a"}', "< one"], ['> {"op":"b"}', "< two"]);
    expect(ask('{"op":"b"}')).toEqual(["two"]);
  });
});

describe("by what is asked, with ids of another kind", () => {
  const recorded = (who: string, id: (n: number) => unknown) =>
    ["first", "second", "third"].flatMap((q, n) => [
      `> ${JSON.stringify({ id: id(n), q: `${q}-${who}` })}`,
      `< ${JSON.stringify({ re: id(n), v: `${q}-${who}#${n + 1}` })}`,
    ]);

  test.each([
    { name: "texts", id: (n: number) => `x${n}`, now: (n: number) => `z${n}` },
    { name: "numbers", id: (n: number) => n + 10, now: (n: number) => n + 90 },
    {
      name: "uuids",
      id: (n: number) => `2630248${n}-01ec-4072-9ad5-3663f2002784`,
      now: (n: number) => `ff854cb${n}-49d4-42d9-b8b0-0c4305b90576`,
    },
  ])("$name: the session and the request that say the same are played", ({ id, now }) => {
    const { ask } = mock("request", recorded("x", id), recorded("y", id));
    for (const [n, [q, place]] of [
      ["first", 1],
      ["third", 3],
      ["second", 2],
    ].entries())
      expect(ask(JSON.stringify({ id: now(n), q: `${q}-y` }))).toEqual([
        JSON.stringify({ re: now(n), v: `${q}-y#${place}` }),
      ]);
  });
});

test("by order, whatever is asked", () => {
  const { ask, conversation } = mock("order", ["> 1", "< one", "< uno", "> 2", "< two"]);
  expect([ask("x"), ask("y"), ask("z")]).toEqual([["one", "uno"], ["two"], undefined]);
  expect(conversation.isOver).toBe(true);
});

test("two clients are answered alike", () => {
  const lines = RECORDED.filter((line) => line.startsWith(">")).map((line) => line.slice(2));
  const answers = () => {
    const { greeting, ask } = mock("request", RECORDED);
    return [greeting, ...lines.map(ask)];
  };
  expect(answers()).toEqual(answers());
});

test("answers know how late they were", () => {
  const script = new MockScript(talk("< greeting", "> asked", "< answer"), -100);
  const conversation = new MockConversation([script], "request");
  expect(conversation.opened()).toMatchObject([{ afterMs: 100 }]);
  expect(conversation.received(said("asked"))).toMatchObject([{ afterMs: 100 }]);
});
