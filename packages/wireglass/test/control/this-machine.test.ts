import { expect, test } from "vitest";
import { isThisMachine } from "../../src/control/index.ts";

test.each([
  ["127.0.0.1", true],
  ["127.1", true],
  ["127.9.9.9", true],
  ["2130706433", true],
  ["0x7f000001", true],
  ["0.0.0.0", true],
  ["::1", true],
  ["[::1]", true],
  ["::ffff:127.0.0.1", true],
  ["[::ffff:7f00:1]", true],
  ["localhost", true],
  ["LOCALHOST.", true],
  ["page.localhost", true],
  ["128.0.0.1", false],
  ["::2", false],
  ["::ffff:10.0.0.1", false],
  ["example.com", false],
  ["localhost.example.com", false],
  ["", false],
  ["a b", false],
])("%s is this machine: %s", (host, is) => {
  expect(isThisMachine(host)).toBe(is);
});
