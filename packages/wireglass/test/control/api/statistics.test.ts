import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageTypeList, Timeline } from "../../../src/control/index.ts";
import { message, opened, type Running, startApi } from "./api-run.ts";

const EPOCH = 1_764_000_000_000_000;

let running: Running;
beforeAll(async () => {
  running = await startApi();
  const at = (milliseconds: number) => EPOCH + milliseconds * 1000;
  running.write(
    opened(1),
    message(1, 0, '{"id":1,"method":"subscribe"}', { from: "client", time: at(0) }),
    message(1, 1, '{"id":1,"result":"ok"}', { from: "server", time: at(250) }),
    ...Array.from({ length: 500 }, (_, n) =>
      message(1, n + 2, `{"type":"trade","price":${n}}`, { from: "server", time: at(1000 + n) }),
    ),
    message(1, 502, '{"type":"tick"}', { from: "server", time: at(9000) }),
  );
});
afterAll(() => running[Symbol.asyncDispose]());

const typesOf = async (query = "") =>
  (await running.json(`/api/v1/types${query}`)) as MessageTypeList; // as it answers
const timelineOf = async (query = "") =>
  (await running.json(`/api/v1/timeline${query}`)) as Timeline; // as it answers

test("messages are counted by sort and direction, with a filter that finds the same ones", async () => {
  const { types, more } = await typesOf();
  expect(more).toBe(false);
  expect(types.map(({ from, type, count }) => [from, type, count])).toEqual([
    ["client", "subscribe", 1],
    ["server", "{id, result}", 1],
    ["server", "trade", 500],
    ["server", "tick", 1],
  ]);
  for (const { filter, from, count } of types) {
    const query = encodeURIComponent(`from:${from} (${filter})`);
    const again = await typesOf(`?filter=${query}`);
    expect(again.types.map((one) => one.count)).toEqual([count]);
  }
  expect(types[2]).toMatchObject({
    bytes: Array.from({ length: 500 }, (_, n) => `{"type":"trade","price":${n}}`).join("").length,
    sample: { connection: 1, index: 501, preview: '{"type":"trade","price":499}' },
  });
});

test("parts of the capture add up", async () => {
  const whole = await typesOf();
  const parts = [await typesOf("?before=200"), await typesOf("?after=199")];
  const sum = (list: MessageTypeList): number =>
    list.types.reduce((total, { count }) => total + count, 0);
  expect(parts.map(sum).reduce((a, b) => a + b)).toBe(sum(whole));
});

test("a timeline has columns for when there was something, sizes, replies, and the longest silence", async () => {
  const { columns, step, sizes, span, gap } = await timelineOf("?step=1000");
  const first = EPOCH / 1_000_000;
  expect(step).toBe(1);
  expect(columns.map(([at = 0, client, server]) => [at - first, client, server])).toEqual([
    [0, 1, 1],
    [1, 0, 500],
    [9, 0, 1],
  ]);
  expect(columns[0]?.slice(5)).toEqual([1, 0.25, 0.25]);
  expect(sizes.map((side) => side.reduce((a, b) => a + b))).toEqual([1, 502]);
  expect(span).toEqual([first, first + 9]);
  expect(gap).toEqual({ seconds: 7.501, at: first + 1.499 });
});

test("and a filter", async () => {
  const { columns } = await timelineOf(`?step=500&filter=${encodeURIComponent("$.price < 10")}`);
  expect(columns).toHaveLength(1);
  expect((await timelineOf("?filter=nowhere")).span).toBeNull();
});

test.each(["/types?filter=size%3E", "/timeline?step=0", "/timeline?step=x"])(
  "%s is refused",
  async (path) => {
    expect((await running.get(`/api/v1${path}`)).status).toBe(400);
  },
);
