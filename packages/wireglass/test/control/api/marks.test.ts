import { afterAll, beforeAll, expect, test } from "vitest";
import { opened, type Running, startApi } from "./api-run.ts";

let running: Running;
beforeAll(async () => {
  running = await startApi();
  running.write(opened(1), opened(2));
});
afterAll(() => running[Symbol.asyncDispose]());

const put = (connection: number, body: unknown): Promise<Response> =>
  running.get(`/api/v1/connections/${connection}/mark`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const marks = (): Promise<unknown> => running.json("/api/v1/marks");

test("marks are kept, changed in part, and gone where nothing is left of them", async () => {
  expect(await marks()).toEqual({ marks: [] });
  expect(await (await put(2, { pinned: true })).json()).toEqual({
    connection: 2,
    pinned: true,
    colour: null,
    note: "",
    removed: false,
  });
  await put(2, { colour: "red", note: "the slow one", removed: true });
  const mark = { connection: 2, pinned: true, colour: "red", note: "the slow one", removed: true };
  expect(await marks()).toEqual({ marks: [mark] });
  await put(2, { pinned: false, colour: null, note: "", removed: false });
  expect(await marks()).toEqual({ marks: [] });
});

test("many at once are all kept", async () => {
  await Promise.all([1, 2].flatMap((one) => [put(one, { pinned: true }), put(one, { note: "x" })]));
  expect(await marks()).toMatchObject({
    marks: [
      { connection: 1, pinned: true, note: "x" },
      { connection: 2, pinned: true, note: "x" },
    ],
  });
});

test.each([
  { connection: 9, body: { pinned: true }, status: 404 },
  { connection: 1, body: { colour: "pink" }, status: 400 },
  { connection: 1, body: { pinned: "yes" }, status: 400 },
  { connection: 1, body: { other: 1 }, status: 400 },
])("$body on connection $connection is refused with $status", async (one) => {
  expect((await put(one.connection, one.body)).status).toBe(one.status);
});
