import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha1 } from "../src/sha1.ts";

test("agrees with the host's SHA-1 on any input", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(sha1(bytes)).toEqual(new Uint8Array(createHash("sha1").update(bytes).digest()));
    }),
  );
});
