import { expect, test } from "vitest";
import * as wire from "../src/index.ts";

test("the package's door stands open: nothing it names is missing", () => {
  const missing = Object.entries(wire).filter(([, value]) => value === undefined);
  expect(missing).toEqual([]);
  expect(wire).toMatchObject({
    Connection: expect.any(Function),
    Machine: expect.any(Function),
    StreamObserver: expect.any(Function),
    ServerHandshake: expect.any(Function),
    ClientHandshake: expect.any(Function),
  });
});
