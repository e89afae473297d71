import { isUtf8 } from "node:buffer";
import { describe, expect, test } from "vitest";
import {
  checkClosePayload,
  MAX_REASON_BYTES,
  NO_STATUS,
  readClosePayload,
  writeClosePayload,
} from "../../src/message/close-payload.ts";
import { hex, join, utf8 } from "../support/bytes.ts";

describe("readClosePayload", () => {
  test.each([
    { name: "nothing", wire: hex(""), status: NO_STATUS },
    { name: "one stray byte", wire: hex("03"), status: NO_STATUS },
    { name: "a code", wire: hex("03e8"), status: { code: 1000, reason: "" } },
    {
      name: "a code and a reason",
      wire: join(hex("0fa0"), utf8("tschüß 😀")),
      status: { code: 4000, reason: "tschüß 😀" },
    },
    { name: "a code that must not be sent", wire: hex("03ed"), status: { code: 1005, reason: "" } },
    {
      name: "a reason that is not UTF-8",
      wire: hex("03e8 ff"),
      status: { code: 1000, reason: "�" },
    },
  ])("reads $name", ({ wire, status }) => {
    expect(readClosePayload(wire)).toEqual(status);
  });
});

describe.each([
  { name: "alone", port: undefined },
  { name: "with the host's isUtf8", port: isUtf8 },
])("checkClosePayload $name", ({ port }) => {
  test.each([
    { name: "nothing", wire: "", code: undefined },
    { name: "one byte", wire: "03", code: "close/one-byte" },
    { name: "a code", wire: "03e8", code: undefined },
    { name: "a code and a reason", wire: "03e8 6279 65", code: undefined },
    { name: "1005", wire: "03ed", code: "close/code" },
    { name: "0", wire: "0000", code: "close/code" },
    { name: "65535", wire: "ffff", code: "close/code" },
    { name: "a bad code before a bad reason", wire: "03ed ff", code: "close/code" },
    { name: "a reason that is not UTF-8", wire: "03e8 ff", code: "close/reason-utf8" },
    { name: "a reason that ends in a character", wire: "03e8 e282", code: "close/reason-utf8" },
    {
      name: "a bad byte behind a long reason",
      wire: `03e8 ${"61".repeat(60)} ff`,
      code: "close/reason-utf8",
    },
  ])("$name: $code", ({ wire, code }) => {
    expect(checkClosePayload(hex(wire), port)).toBe(code);
  });
});

describe("writeClosePayload", () => {
  test.each([
    { name: "nothing", code: undefined, reason: undefined, wire: hex("") },
    { name: "a code", code: 1000, reason: undefined, wire: hex("03e8") },
    { name: "a code and a reason", code: 4999, reason: "é", wire: hex("1387 c3a9") },
    {
      name: "the longest reason",
      code: 1001,
      reason: "x".repeat(MAX_REASON_BYTES),
      wire: join(hex("03e9"), utf8("x".repeat(123))),
    },
  ])("writes $name", ({ code, reason, wire }) => {
    expect(writeClosePayload(code, reason)).toEqual(wire);
  });

  test.each([
    { name: "a code that must not be sent", code: 1006, reason: "", error: "close/code" },
    { name: "a code that is no whole number", code: 1000.5, reason: "", error: "close/code" },
    { name: "a reason without a code", code: undefined, reason: "bye", error: "close/reason" },
    {
      name: "a reason of 124 bytes in 62 characters",
      code: 1000,
      reason: "é".repeat(62),
      error: "close/reason",
    },
  ])("refuses $name", ({ code, reason, error }) => {
    expect(() => writeClosePayload(code, reason)).toThrow(expect.objectContaining({ code: error }));
  });
});
