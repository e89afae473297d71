import { expect, test } from "vitest";
import { MAX_WAITING, Outbox } from "../../../src/cli/connect/outbox.ts";

test("items come out in order, also those that are waited for", async () => {
  const box = new Outbox<number>();
  box.push(1, 1);
  const items = box[Symbol.asyncIterator]();
  expect((await items.next()).value).toBe(1);
  const waiting = items.next();
  box.push(2, 1);
  expect((await waiting).value).toBe(2);
});

test("refuses what it has no room for, and has room again", async () => {
  const box = new Outbox<number>();
  for (let i = 0; i < MAX_WAITING.entries; i++) expect(box.push(i, 1)).toBe(true);
  expect(box.push(-1, 1)).toBe(false);
  expect(box.size).toBe(MAX_WAITING.entries);
  await box[Symbol.asyncIterator]().next();
  expect(box.push(-1, 1)).toBe(true);
});

test("counts characters too, but takes one item of any size", () => {
  const box = new Outbox<string>();
  expect(box.push("big", MAX_WAITING.characters + 1)).toBe(true);
  expect(box.push("small", 1)).toBe(false);
});

test("ends at once", async () => {
  const box = new Outbox<number>();
  const waiting = box[Symbol.asyncIterator]().next();
  box.end();
  expect((await waiting).done).toBe(true);
  expect(box.push(1, 1)).toBe(false);
});
