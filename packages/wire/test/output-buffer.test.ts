import { expect, test } from "vitest";
import { OutputBuffer } from "../src/output-buffer.ts";
import { hex, pattern } from "./support/bytes.ts";
import { CountingPool } from "./support/test-host.ts";

test("holds no memory before something is written", () => {
  const pool = new CountingPool();
  const output = new OutputBuffer(pool);
  expect(output.view()).toEqual(new Uint8Array(0));
  expect(pool.sizes).toEqual([]);
});

test("what is appended stands there in order, and old memory goes back", () => {
  const pool = new CountingPool();
  const output = new OutputBuffer(pool);
  for (let i = 0; i < 100; i++) output.append(pattern(300).subarray(i * 3, i * 3 + 3));
  expect(output.view()).toEqual(pattern(300));
  expect(pool.lent).toEqual(new Set([output.bytes]));
});

test("grows at least twofold, so that many small writes copy little", () => {
  const pool = new CountingPool();
  const output = new OutputBuffer(pool);
  for (let i = 0; i < 4096; i++) output.append(hex("00"));
  expect(pool.sizes.length).toBeLessThan(15);
});

test("room that is there is not asked for again", () => {
  const pool = new CountingPool();
  const output = new OutputBuffer(pool);
  expect(output.reserve(100)).toBe(0);
  expect(output.reserve(100)).toBe(0);
  output.length = 40;
  expect(output.reserve(60)).toBe(40);
  expect(pool.sizes).toEqual([100]);
});

test("room that is asked for and never written goes back when more is needed", () => {
  const pool = new CountingPool();
  const output = new OutputBuffer(pool);
  output.reserve(10);
  output.reserve(20);
  expect(pool.lent).toEqual(new Set([output.bytes]));
});

test("reuse gives the memory back", () => {
  const pool = new CountingPool();
  const output = new OutputBuffer(pool);
  output.append(hex("0102"));
  output.reuse();
  expect(pool.lent.size).toBe(0);
  expect(output.length).toBe(0);
});

test("detach leaves the memory to the caller and begins anew", () => {
  const pool = new CountingPool();
  const output = new OutputBuffer(pool);
  output.append(hex("0102"));
  const view = output.view();
  output.detach();
  output.append(hex("03"));
  expect(view).toEqual(hex("0102"));
  expect(output.view()).toEqual(hex("03"));
  expect(pool.lent.size).toBe(2);
});
