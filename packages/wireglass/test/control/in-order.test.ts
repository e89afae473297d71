import { expect, test } from "vitest";
import { keptData } from "../../src/capture/kept-observation.ts";
import { InOrder } from "../../src/control/hands/in-order.ts";
import { Later, PASS } from "../../src/script/index.ts";

test("thousands that wait behind one go on in their order, and others meanwhile wait behind them", () => {
  const told: number[] = [];
  const inOrder = new InOrder(({ index }, fate) => {
    told.push(index);
    return fate;
  });
  const message = (index: number) =>
    keptData(new Uint8Array(), { connection: 1, index, time: 0, from: "client" });
  const [first, second] = [new Later<typeof PASS>(), new Later<typeof PASS>()];
  inOrder.message(message(0), first);
  for (let index = 1; index < 3000; index++) inOrder.message(message(index), PASS);
  inOrder.message(message(3000), second);
  inOrder.message(message(3001), PASS);
  expect(told).toEqual([]);
  first.settle(PASS);
  expect(told).toHaveLength(3000);
  inOrder.message(message(3002), PASS);
  second.settle(PASS);
  expect(inOrder.message(message(3003), PASS)).toBe(PASS);
  expect(told).toEqual(Array.from({ length: 3004 }, (_, at) => at));
});
