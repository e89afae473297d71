/**
 * As much of DER (ITU-T X.690) as a certificate needs. Making a leaf with a general library takes seven
 * milliseconds and a fifth of a second to load it; so it takes the time of the signature.
 */

/** One value with its tag: its length is written in the fewest bytes, as DER demands. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([Uint8Array.of(tag), lengthBytes(content.byteLength), content]);
}

function lengthBytes(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Uint8Array.of(0x80 | bytes.byteLength), bytes]);
}

/** A SEQUENCE of what is given. */
export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return tlv(0x30, ...parts);
}

/** An OBJECT IDENTIFIER such as "2.5.29.17". */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tlv(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

/** A time in the form that RFC 5280 §4.1.2.5 has for its year. */
export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, ""); // 20261121160000Z
  const short = date.getUTCFullYear() < 2050;
  return tlv(short ? 0x17 : 0x18, Buffer.from(short ? digits.slice(2) : digits, "ascii"));
}

/** One value of a DER text: its tag, its content, and all its bytes. */
export type DerValue = {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly bytes: Uint8Array;
};

/** The values that follow one another in `bytes`. @throws RangeError where they are not DER */
export function valuesIn(bytes: Uint8Array): readonly DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const value = valueAt(bytes, at);
    values.push(value);
    at += value.bytes.byteLength;
  }
  return values;
}

function valueAt(bytes: Uint8Array, at: number): DerValue {
  const [tag = 0, first = 0x80] = bytes.subarray(at, at + 2);
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || more > 4) throw new RangeError("a length that DER does not have");
  let length = more === 0 ? first : 0;
  for (const byte of bytes.subarray(at + 2, at + 2 + more)) length = length * 256 + byte;
  const start = at + 2 + more;
  if (start + length > bytes.byteLength) throw new RangeError("a value that is cut off");
  return {
    tag,
    content: bytes.subarray(start, start + length),
    bytes: bytes.subarray(at, start + length),
  };
}
