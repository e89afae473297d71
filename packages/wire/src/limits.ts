import { UsageError } from "./usage-error.ts";

/** One row of the limits table: name, default, and why. `docs/limits.md` is printed from these. */
export type Limit = {
  /** The default, inclusive. */
  readonly value: number;
  /** What is counted. */
  readonly unit: "bytes" | "count";
  /** Why it is that much. */
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

/** A value for each name of {@link WIRE_LIMITS}. */
export type WireLimits = { readonly [Name in keyof typeof WIRE_LIMITS]: number };

/**
 * The defaults, with `overrides` in place.
 *
 * @throws UsageError `limit/value` for what is no number from 0 on
 */
export function wireLimits(overrides: Partial<WireLimits> = {}): WireLimits {
  return limitsOf(WIRE_LIMITS, overrides);
}

/**
 * The defaults of any such table, with `overrides` in place: for a host's own limits.
 *
 * @throws UsageError as {@link wireLimits}
 */
export function limitsOf<Name extends string>(
  table: { readonly [Key in Name]: { readonly value: number } },
  overrides: { readonly [Key in Name]?: number | undefined },
): { readonly [Key in Name]: number } {
  const limits: Record<string, number> = {};
  for (const name of Object.keys(table) as Name[]) {
    const value = overrides[name] ?? table[name].value;
    if (!(value >= 0)) {
      throw new UsageError("limit/value", `${name} is a number from 0 on, not ${value}`);
    }
    limits[name] = value;
  }
  return limits as { readonly [Key in Name]: number }; // every name of the table was set above
}
