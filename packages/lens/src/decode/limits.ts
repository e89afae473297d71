/** What a payload may cost to decode. */
export const DECODE_LIMITS = {
  /** Levels of nesting within a format. */
  depth: 100,
  /** Nodes of a tree. */
  nodes: 200_000,
} as const;
