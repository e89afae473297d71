const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

export function utf8Bytes(text: string): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(text);
}

/** The text that the bytes are as UTF-8; undefined where they are none. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}

export function hexText(bytes: Uint8Array, between = ""): string {
  const pairs = new Array<string>(bytes.length);
  for (let at = 0; at < bytes.length; at++)
    pairs[at] = (bytes[at] ?? 0).toString(16).padStart(2, "0");
  return pairs.join(between);
}

/** The bytes of hex digits with anything of spaces, colons and `0x` between them; undefined where they are none. */
export function hexBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replace(/0x|[\s:,]/gi, "");
  if (!/^(?:[\da-f]{2})*$/i.test(digits)) return undefined;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export function base64Text(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

export function base64Bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

/** The payload that a record has, as its bytes. */
export function payloadOf(record: {
  readonly text?: string;
  readonly base64?: string;
}): Uint8Array<ArrayBuffer> {
  return record.base64 === undefined ? utf8Bytes(record.text ?? "") : base64Bytes(record.base64);
}
