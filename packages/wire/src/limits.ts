/** One row of the limits table: name, default, and why. `docs/limits.md` is printed from these. */
export type Limit = {
  readonly value: number;
  readonly unit: "bytes" | "count";
  readonly reason: string;
};

/** Everything a peer could make this package hold has a bound; `Infinity` lifts one. */
export const WIRE_LIMITS = {
  maxMessageBytes: {
    value: 16_777_216,
    unit: "bytes",
    reason:
      "16 MiB, inclusive, of payload after inflating: sixteen times what Python's websockets takes, a sixth of ws, so that a bomb stays cheap",
  },
  maxFragments: {
    value: 131_072,
    unit: "count",
    reason:
      "frames of one message: 8 MiB in 64-byte fragments passes, 1-byte fragments without end do not",
  },
  maxHeadBytes: {
    value: 16_384,
    unit: "bytes",
    reason: "one handshake head, as Node's http module",
  },
  maxHeaders: {
    value: 128,
    unit: "count",
    reason: "header lines of one handshake; browsers send about 15",
  },
  maxExtensionOffers: {
    value: 32,
    unit: "count",
    reason: "entries of one Sec-WebSocket-Extensions header; browsers send one",
  },
} as const satisfies Record<string, Limit>;

export type WireLimits = { readonly [Name in keyof typeof WIRE_LIMITS]: number };

/** The defaults, with `overrides` in place. */
export function wireLimits(overrides: Partial<WireLimits> = {}): WireLimits {
  const limits: Record<string, number> = {};
  for (const [name, { value }] of Object.entries(WIRE_LIMITS)) limits[name] = value;
  for (const [name, value] of Object.entries(overrides))
    if (value !== undefined) limits[name] = value;
  return limits as WireLimits; // every name of the table was set above
}
