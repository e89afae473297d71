import { expect, test } from "vitest";
import { HeaderList } from "../../../src/control/scripts/child/header-list.ts";
import { Lane } from "../../../src/control/scripts/child/lane.ts";

test("what takes time keeps those behind it waiting, in their order; what does not, does not", async () => {
  const lane = new Lane();
  const told: string[] = [];
  const slow = Promise.withResolvers<void>();
  const enter = (name: string, result?: Promise<void>): void =>
    lane.enter(
      () => {
        told.push(name);
        return result;
      },
      () => told.push(`${name} skipped`),
    );
  enter("a");
  enter("slow", slow.promise);
  enter("b");
  enter("c");
  expect(told).toEqual(["a", "slow"]);
  slow.resolve();
  await new Promise(setImmediate);
  expect(told).toEqual(["a", "slow", "b", "c"]);
  const never = new Promise<void>(() => {});
  enter("never", never);
  enter("d");
  expect(lane.skipWaiting()).toBe(1);
  expect(told.slice(4)).toEqual(["never", "d skipped"]);
});

test("header fields keep their order and their case", () => {
  const list = new HeaderList([
    ["Host", "a"],
    ["X-One", "1"],
    ["x-one", "2"],
    ["Z", ""],
  ]);
  expect(list.get("HOST")).toBe("a");
  expect(list.isChanged).toBe(false);
  list.set("x-ONE", "3");
  list.append("Cookie", "c");
  list.delete("z");
  list.set("New", "n");
  expect(list.isChanged).toBe(true);
  expect(list.pairs).toEqual([
    ["Host", "a"],
    ["X-One", "3"],
    ["Cookie", "c"],
    ["New", "n"],
  ]);
});

test.each([
  ["a b", "x"],
  ["", "x"],
  ["A", "x\r\nB: y"],
  ["A", "\u4e2d"],
])("a field %j: %j is refused, and changes nothing", (name, value) => {
  const list = new HeaderList([]);
  expect(() => list.append(name, value)).toThrow(TypeError);
  expect(() => list.set(name, value)).toThrow(TypeError);
  expect(list.pairs).toEqual([]);
});
