import { expect, test } from "vitest";
import { countsLine, isSuccess } from "../test-run/counts.ts";

test.each([
  { counts: { passed: 3, failed: 0, skipped: 0 }, line: "3 passed, 0 failed", success: true },
  { counts: { passed: 3, failed: 1, skipped: 0 }, line: "3 passed, 1 failed", success: false },
  {
    counts: { passed: 3, failed: 0, skipped: 2 },
    line: "3 passed, 0 failed, 2 skipped",
    success: true,
  },
  {
    counts: { passed: 0, failed: 0, skipped: 2 },
    line: "0 passed, 0 failed, 2 skipped",
    success: false,
  },
])("$line is a success: $success", ({ counts, line, success }) => {
  expect(countsLine(counts)).toBe(line);
  expect(isSuccess(counts)).toBe(success);
});
