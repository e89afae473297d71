import fc from "fast-check";
import { expect, test } from "vitest";
import {
  objectIdentifier,
  sequence,
  time,
  tlv,
  valuesIn,
} from "../../../../src/capture/proxy/ca/der.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test.each([
  { length: 0, written: "0400" },
  { length: 127, written: "047f" },
  { length: 128, written: "048180" },
  { length: 255, written: "0481ff" },
  { length: 256, written: "04820100" },
  { length: 65_536, written: "0483010000" },
])("a length of $length is written in the fewest bytes", ({ length, written }) => {
  const bytes = tlv(0x04, new Uint8Array(length));
  expect(hex(bytes.subarray(0, written.length / 2))).toBe(written);
  expect(bytes.byteLength).toBe(written.length / 2 + length);
});

test.each([
  ["2.5.29.17", "0603551d11"],
  ["1.2.840.10045.4.3.2", "06082a8648ce3d040302"],
  ["1.3.6.1.5.5.7.3.1", "06082b06010505070301"],
])("the object identifier %s is %s", (dotted, written) => {
  expect(hex(objectIdentifier(dotted))).toBe(written);
});

test.each([
  ["2026-11-21T16:00:01.999Z", "\x17\x0d261121160001Z"],
  ["2049-12-31T23:59:59Z", "\x17\x0d491231235959Z"],
  ["2050-01-01T00:00:00Z", "\x18\x0f20500101000000Z"],
])("%s is written in the form for its year", (iso, written) => {
  expect(Buffer.from(time(new Date(iso))).toString("latin1")).toBe(written);
});

test("what was written is read again", () => {
  const value = fc.tuple(fc.integer({ min: 1, max: 254 }), fc.uint8Array({ maxLength: 300 }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 8 }), (values) => {
      const [outer] = valuesIn(sequence(...values.map(([tag, content]) => tlv(tag, content))));
      const read = valuesIn(outer?.content ?? new Uint8Array(1));
      expect(read.map(({ tag, content }) => [tag, hex(content)])).toEqual(
        values.map(([tag, content]) => [tag, hex(content)]),
      );
    }),
  );
});

test("any bytes are read to their end or refused", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        const read = valuesIn(bytes);
        expect(hex(Buffer.concat(read.map((value) => value.bytes)))).toBe(hex(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
