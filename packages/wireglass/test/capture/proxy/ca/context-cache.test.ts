import { createSecureContext } from "node:tls";
import { expect, test } from "vitest";
import { ContextCache } from "../../../../src/capture/proxy/ca/context-cache.ts";

const context = createSecureContext();

test("what was not used for longest makes room", () => {
  const cache = new ContextCache();
  for (let i = 0; i < 512; i++) cache.set(`${i}`, { context, goodUntil: 10 });
  expect(cache.get("0", 1)).toBe(context);
  cache.set("more", { context, goodUntil: 10 });
  expect(cache.size).toBe(512);
  expect(cache.get("0", 1)).toBe(context);
  expect(cache.get("1", 1)).toBeUndefined();
});

test("what is not good any more is gone", () => {
  const cache = new ContextCache();
  cache.set("a", { context, goodUntil: 10 });
  expect(cache.get("a", 9)).toBe(context);
  expect(cache.get("a", 10)).toBeUndefined();
  expect(cache.size).toBe(0);
});
