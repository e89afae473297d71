import { afterAll, beforeAll, expect, test } from "vitest";
import type { FeedMessage, MessageList, PlaceList } from "../../../src/control/index.ts";
import { connect } from "../../../src/endpoint/index.ts";
import { closed, exchanged, message, opened, type Running, startApi } from "./api-run.ts";

let running: Running;
beforeAll(async () => {
  running = await startApi();
  running.write(opened(1), message(1, 0, "hello"), message(1, 1, '{"n":1}'), opened(2));
  running.write(message(2, 0, "hello"), message(1, 2, "bye"), closed(1), exchanged(3));
  running.write(...Array.from({ length: 3000 }, (_, at) => message(2, at + 1, `n${at}`)));
});
afterAll(() => running[Symbol.asyncDispose]());

/** The places that are written in runs behind `after`. */
function unrolled(runs: readonly number[], after = 0): number[] {
  const places: number[] = [];
  let place = after;
  for (let at = 0; at < runs.length; at += 2) {
    place += runs[at] ?? 0;
    for (let n = 0; n < (runs[at + 1] ?? 0); n++) places.push(++place);
  }
  return places;
}

const TAIL = Array.from({ length: 3000 }, (_, at) => 9 + at);

test.each([
  { path: "/places", places: [2, 3, 5, 6, ...TAIL] },
  { path: "/places?before=7", places: [2, 3, 5, 6] },
  { path: "/places?after=2&before=9", places: [3, 5, 6] },
  { path: "/places?filter=hello", places: [2, 5] },
  { path: "/places?filter=conn:1", places: [2, 3, 6] },
  { path: `/places?filter=${encodeURIComponent("$.n == 1")}`, places: [3] },
  {
    path: `/places?filter=${encodeURIComponent("/^n29\\d9$/")}`,
    places: TAIL.filter((_, at) => /^29\d9$/.test(`${at}`)),
  },
  { path: "/places?filter=nowhere", places: [] },
  { path: "/places?after=9000", places: [] },
  { path: "/connections/1/places", places: [2, 3, 6] },
  { path: "/connections/2/places?filter=hello", places: [5] },
])("$path", async ({ path, places }) => {
  const list = (await running.json(`/api/v1${path}`)) as PlaceList; // as it answers
  const after = Number(new URL(path, "http://x").searchParams.get("after") ?? 0);
  expect(unrolled(list.runs, after)).toEqual(places);
  expect(list.more).toBe(false);
  const ends = path.includes("before=") ? [6, 8] : [Math.max(after, 3008)];
  expect(ends).toContain(list.next);
});

test("they are those of the messages that a list has between them", async () => {
  const query = "filter=conn:1&after=2&before=9&view=summary";
  const list = (await running.json(`/api/v1/messages?${query}`)) as MessageList; // as it answers
  expect(list.messages).toMatchObject([
    { place: 3, index: 1 },
    { place: 6, index: 2 },
  ]);
});

test.each([
  ["/places?filter=((", 400, "filter/operand"],
  ["/places?limit=3", 400, "parameter/unknown"],
  ["/connections/99/places", 404, "api/missing"],
])("%s is answered with %d", async (path, status, code) => {
  const response = await running.get(`/api/v1${path}`);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    code: expect.stringMatching(code.split("/")[0] ?? ""),
  });
});

test("the feed tells them as they come", async () => {
  await using own = await startApi();
  own.write(opened(1), message(1, 0), message(1, 1, "x"));
  const socket = await connect(`${own.api.url.replace(/^http/, "ws")}api/v1/feed`, {
    headers: { authorization: `Bearer ${own.api.token}` },
  });
  const next = async () => JSON.parse(String(await socket.recv())) as FeedMessage; // as it says
  await socket.send(JSON.stringify({ after: 0, view: "places", filter: "conn:1" }));
  expect(await next()).toEqual({ kind: "places", after: 0, runs: [1, 2], next: 3 });
  expect(await next()).toEqual({ kind: "caught-up", next: 3 });
  own.write(opened(2), message(2, 0), message(1, 2));
  expect(await next()).toEqual({ kind: "places", after: 3, runs: [2, 1], next: 6 });
  expect(await next()).toEqual({ kind: "caught-up", next: 6 });
  own.write(message(2, 1));
  expect(await next()).toEqual({ kind: "caught-up", next: 7 });
  // What was passed over meanwhile was not told of.
  own.write(message(1, 3));
  expect(await next()).toEqual({ kind: "places", after: 7, runs: [0, 1], next: 8 });
  expect(await next()).toEqual({ kind: "caught-up", next: 8 });
  await socket.close();
});
