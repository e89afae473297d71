import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findFrameBoundary } from "../../src/frame/frame-boundary.ts";
import { legalTraffic } from "../support/arbitraries.ts";
import { hex, join, utf8 } from "../support/bytes.ts";
import { frame } from "../support/frames.ts";

const KEY = hex("a1b2c3d4");

describe("findFrameBoundary", () => {
  test.each([
    { name: "one frame to the end", wire: "8105 48656c6c6f", at: 0 },
    { name: "the rest of a payload before a frame", wire: "6c6f 8105 48656c6c6f", at: 2 },
    { name: "a continuation", wire: "ff 8002 6162", at: 1 },
    { name: "a compressed frame", wire: "ff c102 6162", at: 1 },
    { name: "four frames and a part of a fifth", wire: "ff 8900 8900 8900 8900 81", at: 1 },
  ])("$name: found at $at", ({ wire, at }) => {
    expect(findFrameBoundary(hex(wire), "server")).toBe(at);
  });

  test.each([
    { name: "nothing", wire: "" },
    { name: "one byte", wire: "81" },
    { name: "three frames and a part of a fourth", wire: "8900 8900 8900 81" },
    { name: "a frame that ends later", wire: "8105 4865" },
    { name: "bytes that begin no frame", wire: "ffffffffffffffffffffff" },
  ])("$name convinces nobody yet", ({ wire }) => {
    expect(findFrameBoundary(hex(wire), "server")).toBeUndefined();
  });

  test("a client's frames are masked, a server's are not", () => {
    const wire = frame({ opcode: 1, payload: utf8("Hello"), key: KEY });
    expect(findFrameBoundary(wire, "client")).toBe(0);
    expect(findFrameBoundary(wire, "server")).not.toBe(0);
  });
});

describe.each([
  { from: "client" as const, masked: true },
  { from: "server" as const, masked: false },
])("in a $from's traffic", ({ from, masked }) => {
  test("whole frames from the start are found there", () => {
    fc.assert(
      fc.property(legalTraffic(masked), (frames) => {
        expect(findFrameBoundary(join(...frames), from)).toBe(0);
      }),
    );
  });

  test("a boundary is found at or before the first one there is", () => {
    fc.assert(
      fc.property(legalTraffic(masked), fc.nat(), (frames, place) => {
        const [first = new Uint8Array(0), ...rest] = frames;
        const cut = place % first.length;
        const found = findFrameBoundary(join(first.slice(cut), ...rest), from);
        const real = cut === 0 ? 0 : first.length - cut;
        if (rest.length > 0) expect(found).toBeLessThanOrEqual(real);
      }),
    );
  });

  test("text is no frame: behind the rest of one, the real boundary is the first", () => {
    fc.assert(
      fc.property(legalTraffic(masked), fc.nat(100), (frames, size) => {
        const found = findFrameBoundary(join(utf8("a".repeat(size)), ...frames), from);
        expect(found).toBe(size);
      }),
    );
  });
});
