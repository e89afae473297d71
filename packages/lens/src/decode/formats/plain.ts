import { bytesValue } from "../bytes-value.ts";
import type { DecodedLayer, Decoder } from "../decoder.ts";
import { NO_FIT } from "../decoder.ts";
import type { DecodeNode } from "../node.ts";
import { utf8Bytes, utf8Of } from "../text-coding.ts";

/** Text that is no known format. */
export const textDecoder: Decoder = {
  name: "text",
  fits(bytes) {
    return utf8Of(bytes) === undefined ? NO_FIT : { confidence: 0.2, why: "it is UTF-8" };
  },
  decode(bytes, layer) {
    return leaf("text", utf8Of(bytes) ?? "", bytes, layer);
  },
  encode(value) {
    if (typeof value !== "string") throw new RangeError("text is written from a text");
    return utf8Bytes(value);
  },
};

/** What nobody knows: its bytes. */
export const bytesDecoder: Decoder = {
  name: "unknown",
  fits: () => ({ confidence: 0.01, why: "no format that is known fits" }),
  decode(bytes, layer) {
    return leaf("bytes", bytesValue(bytes), bytes, layer);
  },
  encode(value) {
    const digits = typeof value === "object" && value !== null ? Reflect.get(value, "$bytes") : "";
    if (typeof digits !== "string" || !/^([\da-f]{2})*$/i.test(digits))
      throw new RangeError('bytes are written from {"$bytes":"0aff"}');
    return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  },
};

function leaf(type: string, value: unknown, bytes: Uint8Array, layer: number): DecodedLayer {
  const tree: DecodeNode = {
    name: null,
    type,
    value,
    range: [0, bytes.length],
    layer,
    children: [],
  };
  return { tree, value, problem: null };
}
