import { hexDigits } from "./text-coding.ts";

/** The bytes that values stand for, so that a part of them can be shown without writing all of them. */
const SOURCES = new WeakMap<object, Uint8Array>();

/** Bytes in the lossless form, `{"$bytes":"0aff"}`; megabytes of them are written in digits when somebody asks. */
export function bytesValue(bytes: Uint8Array): { readonly $bytes: string } {
  let digits: string | undefined;
  const value = {
    get $bytes() {
      digits ??= hexDigits(bytes);
      return digits;
    },
  };
  SOURCES.set(value, bytes);
  return value;
}

/** The digits of the first `most` bytes of such a value; undefined for any other. */
export function firstDigits(value: unknown, most: number): string | undefined {
  const bytes = typeof value === "object" && value !== null ? SOURCES.get(value) : undefined;
  return bytes && hexDigits(bytes.subarray(0, most));
}
