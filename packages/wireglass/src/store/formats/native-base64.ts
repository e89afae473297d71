import type { PayloadCodec } from "@wireglass/lens/record";

/** Base64 by Node's own code, for bytes of any size. */
export function nativeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

/** The bytes; undefined where `text` is not canonical base64 with padding, which Node would read anyway. */
export function fromNativeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64");
  return nativeBase64(bytes) === text ? bytes : undefined;
}

/** What reads payloads of records with Node's own code. */
export const NATIVE_CODEC: PayloadCodec = {
  fromBase64: fromNativeBase64,
  encodeUtf8: (text) => Buffer.from(text, "utf8"),
};
