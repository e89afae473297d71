import { expect, test } from "vitest";
import { resetText } from "../../../../src/capture/proxy/h2/reset-text.ts";

test.each([
  [0, "NO_ERROR"],
  [8, "CANCEL"],
  [13, "HTTP_1_1_REQUIRED"],
  [0xffff_ffff, "4294967295"],
])("code %i is shown as %s", (code, name) => {
  expect(resetText(code)).toBe(`the stream was reset with ${name}`);
});
