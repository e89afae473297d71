import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageSummary } from "../../../src/control/index.ts";
import { message, opened, type Running, startApi } from "./api-run.ts";

const LONG = `${"-".repeat(100)}needle${"-".repeat(100)}NEEDLE`;
/** What a pattern that backtracks would look at until the end of all days. */
const HOSTILE = "a".repeat(60);

let running: Running;
beforeAll(async () => {
  running = await startApi();
  running.write(
    opened(1),
    message(1, 0, LONG, { from: "client", time: 1_000_000 }),
    message(1, 1, "needle", { from: "client", time: 2_000_000 }),
    message(1, 2, HOSTILE, { from: "client", time: 3_000_000 }),
  );
});
afterAll(() => running[Symbol.asyncDispose]());

async function summaries(filter: string): Promise<readonly MessageSummary[]> {
  const path = `/api/v1/messages?view=summary&filter=${encodeURIComponent(filter)}`;
  return ((await running.json(path)) as { messages: MessageSummary[] }).messages; // as the view says
}

test("a list tells how often what is searched for is there, and shows where", async () => {
  const [first, second] = await summaries("needle");
  expect(first).toMatchObject({ found: 2, previewStart: 76 });
  expect(first?.preview).toBe(LONG.slice(76));
  expect(second).toMatchObject({ found: 1, preview: "needle" });
  expect(second).not.toHaveProperty("previewStart");
  for (const one of await summaries("from:client")) expect(one).not.toHaveProperty("found");
});

test("a pattern is left to the filter, whatever it would cost elsewhere", async () => {
  const [only] = await summaries("/(a+)+$/");
  expect(only).toMatchObject({ index: 2, preview: HOSTILE });
  expect(await summaries("/(a+)+b/")).toEqual([]);
  // It is found here by its first term, and would be looked for by the second one.
  expect(await summaries("aaa or /(a+)+b/")).toMatchObject([{ index: 2, found: 20 }]);
});
