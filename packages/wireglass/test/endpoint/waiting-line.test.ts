import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { WaitingLine } from "../../src/endpoint/waiting-line.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // there from the line before on

type Step = { readonly push?: number; readonly shift?: true };

test("entries leave in the order in which they came, with their sizes", () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ push: fc.nat(9) }),
    fc.constant<Step>({ shift: true }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 2000, size: "max" }), (steps) => {
      const line = new WaitingLine<object>();
      const expected: { size: number }[] = [];
      for (const { push } of steps) {
        if (push === undefined) expect(line.shift()).toBe(expected.shift());
        else {
          const entry = { size: push };
          expected.push(entry);
          line.push(entry, push);
        }
        expect(line.count).toBe(expected.length);
        expect(line.bytes).toBe(expected.reduce((sum, { size }) => sum + size, 0));
      }
    }),
    { numRuns: 30 },
  );
});

test("a line that never runs empty keeps nothing of what has left", async () => {
  const line = new WaitingLine<Uint8Array>();
  const gone: WeakRef<Uint8Array>[] = [];
  const push = () => {
    const entry = new Uint8Array(1000);
    gone.push(new WeakRef(entry));
    line.push(entry, entry.length);
  };
  for (let i = 0; i < 50; i++) push();
  for (let i = 0; i < 5000; i++) {
    push();
    line.shift();
  }
  await new Promise(setImmediate); // a WeakRef holds on until the turn ends
  collectGarbage();
  const held = gone.filter((reference) => reference.deref() !== undefined).length;
  expect(line.count).toBe(50);
  expect(held).toBe(50);
});
