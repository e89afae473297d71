import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";
import { type HeaderPairs, headerValues } from "@wireglass/wire";
import { FORMAT_LIMITS } from "./limits.ts";

type Decode = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** Content codings, RFC 9110 §8.4.1, RFC 7932 and RFC 8878. */
const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  deflate: inflateEither,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
  identity: (bytes) => bytes,
};

/** More codings one inside the other are nobody's honest work. */
const MAX_CODINGS = 4;

/** RFC 9110 §8.4.1.2 means zlib's format by "deflate", and notes that some send it without the wrapper. */
function inflateEither(bytes: Uint8Array, options: { readonly maxOutputLength: number }) {
  try {
    return inflateSync(bytes, options);
  } catch {
    return inflateRawSync(bytes, options);
  }
}

/** The codings of a body in the order in which they were applied; none for "identity". */
export function codingsOf(headers: HeaderPairs): readonly string[] {
  return headerValues(headers, "content-encoding")
    .flatMap((value) => value.split(","))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
}

/** The body as it was before its codings; undefined where one is unknown, broken, or opens to too much. */
export function withoutCodings(
  bytes: Uint8Array,
  codings: readonly string[],
  maxOutputLength: number = FORMAT_LIMITS.maxBodyBytes.value,
): Uint8Array | undefined {
  if (codings.length > MAX_CODINGS) return undefined;
  try {
    return codings.reduceRight(
      (coded, coding) => decoderOf(coding)(coded, { maxOutputLength }),
      bytes,
    );
  } catch {
    return undefined; // a stranger's bytes: whatever zlib says of them, they stay as they are
  }
}

function decoderOf(coding: string): Decode {
  const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (decode === undefined) throw new RangeError(`no decoder for ${coding}`);
  return decode;
}
