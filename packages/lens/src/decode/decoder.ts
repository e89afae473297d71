import type { DecodeNode, DecodeProblem } from "./node.ts";

/** What is known of a payload beside its bytes. */
export type DecodeContext = {
  readonly opcode?: "text" | "binary" | "close" | "ping" | "pong" | "data" | undefined;
  readonly from?: "client" | "server" | undefined;
  readonly subprotocol?: string | undefined;
  readonly url?: string | undefined;
};

/** How well a format fits: from 0, not at all, to 1, certainly. */
export type Fit = { readonly confidence: number; readonly why: string };

export const NO_FIT: Fit = { confidence: 0, why: "" };

/** What a decoder made of a layer's bytes. */
export type DecodedLayer = {
  readonly tree: DecodeNode;
  /** All of it in the lossless JSON form. */
  readonly value: unknown;
  /** Null where everything was read. */
  readonly problem: DecodeProblem | null;
};

/** One format. Nothing here throws, whatever the bytes are: a peer chooses them. */
export type Decoder = {
  /** As `layers[].format` says it. */
  readonly name: string;
  fits(bytes: Uint8Array, context: DecodeContext): Fit;
  decode(bytes: Uint8Array, layer: number): DecodedLayer;
  /** Bytes for a value in the lossless form. @throws RangeError, in a sentence, for one that it cannot write */
  encode?(value: unknown): Uint8Array;
};
