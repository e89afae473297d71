import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bytesOf,
  byteTextOf,
  byteTextOfBase64,
  byteTextOfHex,
  lossyTextOfUtf8,
  textOfUtf8,
  utf8Of,
} from "../../src/filter/byte-text.ts";
import { messageRecordOf } from "../../src/record/index.ts";

test("UTF-8 is what the platform makes of it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(bytesOf(utf8Of(text))).toEqual(new TextEncoder().encode(text));
      expect(textOfUtf8(utf8Of(text))).toBe(text.toWellFormed());
    }),
  );
});

test("bytes are text exactly where the platform finds them to be", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lead = fc.constantFrom(
    0x25,
    0x41,
    0x80,
    0xbf,
    0xc1,
    0xc3,
    0xe0,
    0xed,
    0xef,
    0xf0,
    0xf4,
    0xf8,
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(lead, fc.nat(255)), { maxLength: 6 }), (list) => {
      const bytes = Uint8Array.from(list);
      const expected = (() => {
        try {
          return decoder.decode(bytes);
        } catch {
          return undefined;
        }
      })();
      expect(textOfUtf8(byteTextOf(bytes))).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test("a reason that is not UTF-8 reads as in records", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), (reason) => {
      const payload = Uint8Array.of(3, 232, ...reason);
      const record = messageRecordOf({
        connection: 1,
        index: 0,
        time: 0,
        from: "client",
        opcode: 8,
        payload,
        compressed: false,
        wire: undefined,
        maskKey: undefined,
        frames: undefined,
        origin: "peer",
        violations: [],
      });
      expect(lossyTextOfUtf8(byteTextOf(reason))).toBe(record.reason);
    }),
    { numRuns: 2_000 },
  );
});

test("base64 and hex are read back", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const buffer = Buffer.from(bytes);
      expect(bytesOf(byteTextOfBase64(buffer.toString("base64")))).toEqual(bytes);
      expect(bytesOf(byteTextOfHex(buffer.toString("hex")))).toEqual(bytes);
    }),
  );
});
