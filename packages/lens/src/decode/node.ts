/** The bytes of a layer that something stands in: from the first one to behind the last one. */
export type ByteRange = readonly [start: number, end: number];

/** A part of a decoded payload, and where it stands. */
export type DecodeNode = {
  /** The member's name, or its number in a list; null at the top. */
  readonly name: string | null;
  /** What the format calls it: "object", "string", "u32". */
  readonly type: string;
  /** What it says, in the lossless JSON form; null where its children say it. */
  readonly value: unknown;
  /** In the bytes of its layer; of a member, with its name. Children lie within their parent's. */
  readonly range: ByteRange;
  /** The layer whose bytes it stands in, from 0: the outermost. */
  readonly layer: number;
  readonly children: readonly DecodeNode[];
};

/** Why the rest could not be read. */
export type DecodeProblem = {
  /** Where it stopped, in the layer's bytes. */
  readonly offset: number;
  /** Stable, for programs: "json/unexpected", "limit/depth". */
  readonly code: string;
  readonly text: string;
};
