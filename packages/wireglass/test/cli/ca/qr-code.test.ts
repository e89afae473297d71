import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { qrCode, qrText } from "../../../src/cli/ca/qr-code.ts";

test("a code has its three finders, and light modules around it", () => {
  const rows = qrCode("http://192.168.1.23:8000/");
  const lines = qrText(rows ?? []).split("\n");
  expect(rows).toHaveLength(25);
  expect(lines).toHaveLength(17);
  expect(new Set(lines.map((line) => line.length))).toEqual(new Set([33]));
  expect(lines.slice(2, 6)).toEqual([
    "    █▀▀▀▀▀█  ▀▄▄█  █▀ █▀▀▀▀▀█    ",
    "    █ ███ █ ▀██▄▀ ▀▀  █ ███ █    ",
    "    █ ▀▀▀ █  ▄▀    ██ █ ▀▀▀ █    ",
    "    ▀▀▀▀▀▀▀ █▄█ █▄█▄▀ ▀▀▀▀▀▀▀    ",
  ]);
});

// Codes that an independent reader (OpenCV's) has read back: a change has to be read again.
test.each([
  ["a", 21, "c8b94007197ad57d"],
  ["http://192.168.1.23:8000/", 25, "14c06ef892a159aa"],
  ["http://[2001:db8:1234:5678:9abc:def0:1234:5678]:65535/", 33, "fc1635725a6f6156"],
  ["z".repeat(78), 33, "004b7b7394558a52"],
  ["q".repeat(106), 37, "c70b238efb3334e9"],
])("the code of %s is as it was read by others", (text, size, hash) => {
  const rows = qrCode(text);
  const modules = rows?.flat().map((dark) => (dark ? "1" : "0")) ?? [];
  expect(rows).toHaveLength(size);
  expect(createHash("sha256").update(modules.join("")).digest("hex").slice(0, 16)).toBe(hash);
});

test("the longest text fits, one more does not", () => {
  expect(qrCode("x".repeat(106))).toHaveLength(37);
  expect(qrCode("x".repeat(107))).toBeUndefined();
  expect(qrCode("ü".repeat(54))).toBeUndefined();
});
