import fc from "fast-check";
import { expect, test } from "vitest";
import { DecoderRegistry, firstDigits } from "../../src/decode/index.ts";

const REGISTRY = new DecoderRegistry();

test("bytes that are no known format are told as bytes, and written again as they were", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      const { value } = REGISTRY.decode(bytes, {}, "unknown");
      expect(JSON.stringify(value)).toBe(`{"$bytes":"${Buffer.from(bytes).toString("hex")}"}`);
      expect(REGISTRY.named("unknown")?.encode?.(value)).toEqual(bytes);
      expect(firstDigits(value, 3)).toBe(Buffer.from(bytes.subarray(0, 3)).toString("hex"));
    }),
  );
});

test("only bytes have digits of their own", () => {
  for (const value of [null, 1, "0a", { $bytes: "0a" }])
    expect(firstDigits(value, 3)).toBe(undefined);
});

test.for([
  ["{\x00\x01}", "text"],
  ["{\xff}", "unknown"],
  ["[\xff]", "unknown"],
  ["[%]", "text"],
  ["{ }", "json"],
  ['{ "a":', "json"],
  ["[ ]", "json"],
  ["[[1]]", "json"],
  ["[-1, true]", "json"],
  ["hello", "text"],
] as const)("%j is taken for %s", ([text, format]) => {
  const { layers } = REGISTRY.decode(Buffer.from(text, "latin1"));
  expect(layers[0]?.format).toBe(format);
});
