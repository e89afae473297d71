import { describe, expect, test } from "vitest";
import { MessageAssembler } from "../../src/message/message-assembler.ts";
import { pattern } from "../support/bytes.ts";
import { CountingPool, testHost } from "../support/test-host.ts";

function assembler(): { assembler: MessageAssembler; pool: CountingPool } {
  const pool = new CountingPool();
  return { assembler: new MessageAssembler(testHost({ buffers: pool })), pool };
}

describe("MessageAssembler", () => {
  test("what was appended stands there in order", () => {
    const { assembler: message } = assembler();
    const bytes = pattern(20_000);
    for (let at = 0; at < bytes.length; at += 123) {
      const end = Math.min(at + 123, bytes.length);
      message.append(bytes, at, end, bytes.length - end);
    }
    expect(message.bytes.subarray(0, message.length)).toEqual(bytes);
  });

  test("nothing is asked for before a byte has come", () => {
    const { assembler: message, pool } = assembler();
    message.append(pattern(0), 0, 0, 2 ** 62);
    expect(pool.sizes).toEqual([]);
  });

  test("an announcement is believed up to sixteen times what has come", () => {
    const { assembler: message, pool } = assembler();
    message.append(pattern(1), 0, 1, 2 ** 62);
    expect(pool.sizes).toEqual([4096]);
    message.append(pattern(5000), 0, 5000, 2 ** 62);
    expect(pool.sizes).toEqual([4096, 16 * 5001]);
  });

  test("where the rest is near, just enough is asked for", () => {
    const { assembler: message, pool } = assembler();
    message.append(pattern(60_000), 0, 60_000, 10_000);
    message.append(pattern(10_000), 0, 10_000, 0);
    expect(pool.sizes).toEqual([70_000]);
  });
});

describe("its memory", () => {
  test("memory that became too small goes back", () => {
    const { assembler: message, pool } = assembler();
    for (let i = 0; i < 5; i++) message.append(pattern(10_000), 0, 10_000, 0);
    expect(pool.lent).toEqual(new Set([message.bytes]));
  });

  test("reset gives the memory back and begins anew", () => {
    const { assembler: message, pool } = assembler();
    message.append(pattern(10), 0, 10, 0);
    message.reset();
    message.reset();
    expect(pool.lent.size).toBe(0);
    expect(message.length).toBe(0);
  });

  test("release leaves the memory to the caller", () => {
    const { assembler: message, pool } = assembler();
    message.append(pattern(10), 0, 10, 0);
    const { bytes } = message;
    message.release();
    message.append(pattern(3), 0, 3, 0);
    expect(bytes.subarray(0, 10)).toEqual(pattern(10));
    expect(pool.lent.size).toBe(2);
  });
});
