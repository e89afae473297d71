import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { acceptFor, HANDSHAKE_GUID } from "../../src/handshake/accept-key.ts";
import { SAMPLE_ACCEPT, SAMPLE_KEY } from "../support/handshakes.ts";

test("answers the sample key of RFC 6455 §1.3", () => {
  expect(acceptFor(SAMPLE_KEY)).toBe(SAMPLE_ACCEPT);
});

test("agrees with the host's SHA-1 and base64 for any key", () => {
  fc.assert(
    fc.property(fc.base64String(), (key) => {
      const expected = createHash("sha1")
        .update(key + HANDSHAKE_GUID)
        .digest("base64");
      expect(acceptFor(key)).toBe(expected);
    }),
  );
});
