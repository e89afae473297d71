export { firstDigits } from "./bytes-value.ts";
export type { DecodeContext, DecodedLayer, Decoder, Fit } from "./decoder.ts";
export { type MessageKind, messageKind } from "./message-kind.ts";
export type { ByteRange, DecodeNode, DecodeProblem } from "./node.ts";
export { DecoderRegistry, type Decoding, type Layer } from "./registry.ts";
