import { expect, test } from "vitest";
import { UsageError } from "../src/usage-error.ts";

test("carries a code for programs and a message for people", () => {
  const error = new UsageError("some/code", "what to do instead");
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: "UsageError",
    code: "some/code",
    message: "what to do instead",
  });
});
