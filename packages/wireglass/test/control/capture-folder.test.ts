import { expect, test } from "vitest";
import { COMMON_RETENTION, retentionFor } from "../../src/control/index.ts";

const DAY = 86_400_000_000;

test.each([
  { name: "the common capture", file: undefined, wished: {}, is: COMMON_RETENTION },
  { name: "a named one", file: "a.wgc", wished: {}, is: {} },
  {
    name: "the common one for a week",
    file: undefined,
    wished: { keepDays: 7 },
    is: { ...COMMON_RETENTION, maxAge: 7 * DAY },
  },
  { name: "a named one of a size", file: "a.wgc", wished: { keepBytes: 5 }, is: { maxBytes: 5 } },
])("what stays in $name", ({ file, wished, is }) => {
  const { maxAge, maxBytes } = retentionFor(file, wished);
  expect({ maxAge, maxBytes }).toEqual({ maxAge: undefined, maxBytes: undefined, ...is });
});
