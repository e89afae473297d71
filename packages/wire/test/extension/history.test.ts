import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { History } from "../../src/extension/history.ts";
import { join, pattern } from "../support/bytes.ts";

describe("History", () => {
  test("is undefined before the first byte, and holds no memory for an empty message", () => {
    const history = new History(8);
    history.append(new Uint8Array(0));
    expect(history.view()).toBeUndefined();
  });

  test("the view is the last bytes of everything that was appended", () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), pieces, (maxBytes, messages) => {
        const history = new History(maxBytes);
        let all = new Uint8Array(0);
        for (const message of messages) {
          history.append(message);
          all = new Uint8Array(join(all, message));
          expect(history.view() ?? new Uint8Array(0)).toEqual(all.slice(-maxBytes));
        }
      }),
    );
  });

  test("keeps copies: what the caller does with its bytes later is no matter", () => {
    const history = new History(8);
    const bytes = pattern(4);
    history.append(bytes);
    bytes.fill(0);
    expect(history.view()).toEqual(pattern(4));
  });

  test.each([
    { name: "a message as large as the window", size: 32_768 },
    { name: "a message larger than the window", size: 100_000 },
  ])("$name fills it", ({ size }) => {
    const history = new History(32_768);
    history.append(pattern(10));
    history.append(pattern(size));
    expect(history.view()).toEqual(pattern(size).slice(-32_768));
  });

  test("a connection that spoke once holds no more than it said", () => {
    const history = new History(32_768);
    history.append(pattern(100));
    expect(history.view()?.buffer.byteLength).toBe(100);
  });

  test("memory never exceeds twice the window", () => {
    const history = new History(1024);
    for (let i = 0; i < 1000; i++) history.append(pattern(i % 700));
    expect(history.view()?.buffer.byteLength).toBeLessThanOrEqual(2048);
  });

  test("a window of nothing stays empty", () => {
    const history = new History(0);
    history.append(pattern(5));
    expect(history.view()).toBeUndefined();
  });
});
