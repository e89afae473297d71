import { readPath } from "@wireglass/lens/filter";
import { describe, expect, test } from "vitest";
import { ReadMessage } from "../../../src/check/index.ts";
import { aligned } from "../../../src/check/replay/alignment.ts";
import { differences } from "../../../src/check/replay/difference.ts";
import { likeness, signatureOf } from "../../../src/check/replay/likeness.ts";
import { said, textOf } from "./support.ts";

function differ(
  before: string,
  after: string,
  { ignore = [], carried = new Map() }: Partial<Parameters<typeof differences>[2]> = {},
): readonly string[] {
  return differences(said(before), said(after), { ignore, carried }).map(
    ({ path, volatile }) => `${path}${volatile ? " by nature" : ""}`,
  );
}

describe("two messages differ", () => {
  test.each([
    { name: "in nothing", before: '{"a":1}', after: '{"a":1}', found: [] },
    {
      name: "in how they are written",
      before: '{"a":1,"b":2}',
      after: '{ "b":2, "a":1.0 }',
      found: [],
    },
    {
      name: "in a value",
      before: '{"a":[1,{"b":2}]}',
      after: '{"a":[1,{"b":3}]}',
      found: ["$.a[1].b"],
    },
    {
      name: "in a name that is not there",
      before: '{"a":1}',
      after: '{"b":1}',
      found: ["$.a", "$.b"],
    },
    { name: "in length", before: "[1,2]", after: "[1]", found: ["$[1]"] },
    { name: "in kind", before: '{"a":{}}', after: '{"a":[]}', found: ["$.a"] },
    { name: "as texts", before: "hello", after: "hallo", found: ["$"] },
    {
      name: "in a time",
      before: '{"t":1764000000123}',
      after: '{"t":1764000001000}',
      found: ["$.t by nature"],
    },
    {
      name: "in a date",
      before: '{"t":"2026-01-01T00:00:00Z"}',
      after: '{"t":"2026-02-01T00:00:01Z"}',
      found: ["$.t by nature"],
    },
    {
      name: "in a random value",
      before: '{"id":"26302482-01ec-4072-9ad5-3663f2002784"}',
      after: '{"id":"ff854cb3-49d4-42d9-b8b0-0c4305b90576"}',
      found: ["$.id by nature"],
    },
    {
      name: "in a short id that the server made up",
      before: '{"orderId":"a1b2c3","id":"x7"}',
      after: '{"orderId":"ff02e9","id":"x8"}',
      found: ["$.orderId by nature", "$.id"],
    },
    {
      name: "in an id that says who is meant",
      before: '{"userId":48213,"id":"anna"}',
      after: '{"userId":99120,"id":"bert"}',
      found: ["$.userId", "$.id"],
    },
    { name: "in a number that is no time", before: '{"t":5}', after: '{"t":6}', found: ["$.t"] },
  ])("$name", ({ before, after, found }) => {
    expect(differ(before, after)).toEqual(found);
  });
});

describe("what a server makes up is told from what it says", () => {
  const now = Math.floor(Date.now() / 1000);
  test.each([
    {
      name: "a balance",
      before: '{"balance":1234567890}',
      after: '{"balance":1987654321}',
      found: ["$.balance"],
    },
    {
      name: "a volume",
      before: '{"volume":1700000000}',
      after: '{"volume":1800000001}',
      found: ["$.volume"],
    },
    {
      name: "a time without a name",
      before: '{"x":1764000000}',
      after: `{"x":${now}}`,
      found: ["$.x by nature"],
    },
    {
      name: "a title",
      before: '{"title":"AnnualReport2024"}',
      after: '{"title":"SecretReport2025"}',
      found: ["$.title"],
    },
    {
      name: "a session in a plain text",
      before: "OK session=9f86d081 at 2026-01-01T00:00:00Z",
      after: "OK session=60303ae2 at 2026-11-30T10:00:00Z",
      found: ["$ by nature"],
    },
    {
      name: "another word in a plain text",
      before: "OK session=9f86d081",
      after: "NO session=60303ae2",
      found: ["$"],
    },
  ])("$name", ({ before, after, found }) => {
    expect(differ(before, after)).toEqual(found);
  });

  test("the same bytes as another kind of message", () => {
    const text = said("abc");
    const binary = new ReadMessage({ ...text.message, opcode: 2 });
    expect(differences(text, binary, { ignore: [], carried: new Map() })).toMatchObject([
      { path: "$", recorded: "text", got: "binary", volatile: false },
    ]);
  });
});

describe("two messages differ in numbers that JavaScript cannot hold", () => {
  test.each([
    {
      name: "in the last digit of 64 bits",
      before: '{"order_id":9402074396497105097}',
      after: '{"order_id":9402074396497105098}',
      found: ["$.order_id"],
    },
    {
      name: "in nothing but a space, with 64 bits",
      before: '{"order_id":9402074396497105097}',
      after: '{"order_id": 9402074396497105097}',
      found: [],
    },
  ])("$name", ({ before, after, found }) => {
    expect(differ(before, after)).toEqual(found);
  });
});

describe("what two messages differ in is not looked at", () => {
  test.each([
    { path: "$.t", found: ["$.a[0].t", "$.a[1].t", "$.tt"] },
    { path: "$..t", found: ["$.tt"] },
    { path: "$.a[*].t", found: ["$.t", "$.tt"] },
    { path: "$.a[1]", found: ["$.t", "$.a[0].t", "$.tt"] },
    { path: "$", found: [] },
  ])("but not in what is ignored: $path", ({ path, found }) => {
    const before = '{"t":1,"a":[{"t":1},{"t":1}],"tt":1}';
    const ignore = [readPath(path) ?? []];
    expect(differ(before, before.replaceAll(":1", ":2"), { ignore })).toEqual(found);
  });

  test("nor in values that are carried", () => {
    const carried = new Map([
      ["old-token", "new-token"],
      ["5", "6"],
    ]);
    const before = '{"token":"old-token","url":"/x?t=old-token","n":5}';
    const after = '{"token":"new-token","url":"/x?t=new-token","n":6}';
    expect(differ(before, after, { carried })).toEqual([]);
  });
});

test.each([
  { a: '{"type":"tick","x":1}', b: '{"type":"tick","y":2}', score: 0.8 },
  { a: '{"op":"sub","channel":"a"}', b: '{"op":"sub","channel":"b"}', score: 0.5 },
  { a: '{"op":"sub"}', b: '{"op":"unsub"}', score: 0 },
  { a: '["EVENT",1]', b: '["EVENT",2]', score: 0.8 },
  { a: '42["a",1]', b: '43["a",1]', score: 0 },
  { a: '{"id":1,"r":{}}', b: '{"r":{},"id":2}', score: 0.8 },
  { a: '{"id":1}', b: '{"id":"1"}', score: 0 },
  { a: '{"event":"chan-8f3a2b1c"}', b: '{"event":"chan-91d4e7f0"}', score: 0.8 },
  { a: '{"event":"trade2024"}', b: '{"event":"trade2025"}', score: 0 },
  { a: "PING 1", b: "PING 2", score: 0.8 },
  { a: "PING 1", b: "PONG 1", score: 0 },
  { a: "same", b: "same", score: 1 },
  { a: "0f3c9a77be10d2a4", b: "9b1e00c4d5f2a6b8", score: 0.8 },
  { a: "QmFzZTY0VXJsX1Rva2Vu", b: "abcdefghijklmnopqrst", score: 0.8 },
  { a: "a1b2c3d4", b: "9f8e7d6c", score: 0.8 },
  { a: "welcome", b: "goodbye", score: 0 },
])("$a is like $b by $score", ({ a, b, score }) => {
  expect(likeness(said(a), said(b))).toBe(score);
  expect(likeness(said(b), said(a))).toBe(score);
  expect(signatureOf(said(a)) === signatureOf(said(b))).toBe(score >= 0.8);
});

test.each([
  { name: "as many", recorded: "abc", live: "xyz", pairs: "ax by cz" },
  { name: "one is missing at the front", recorded: "abcd", live: "bcd", pairs: "bb cc dd" },
  { name: "one more in the middle", recorded: "abc", live: "abxc", pairs: "aa bb cc" },
  { name: "others between equal ones", recorded: "axb", live: "aybz", pairs: "aa xy bb" },
  { name: "none", recorded: "abc", live: "", pairs: "" },
])("messages of a kind are paired: $name", ({ recorded, live, pairs }) => {
  const read = (text: string) => [...text].map((one) => said(one));
  const found = [...aligned(read(recorded), read(live))].map(
    ([a, b]) => textOf(a.message) + textOf(b.message),
  );
  expect(found.join(" ")).toBe(pairs);
});
