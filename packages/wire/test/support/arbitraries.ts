import fc from "fast-check";
import { join } from "./bytes.ts";
import { type FrameParts, frame } from "./frames.ts";

/** Lengths around those where something changes. */
export const EDGE_LENGTHS = [0, 1, 2, 125, 126, 127, 255, 256, 65_535, 65_536, 65_537];

export const maskKeyBytes = fc.uint8Array({ minLength: 4, maxLength: 4 });

/** Any frame that can be written, legal or not, with a payload of moderate size. */
export const anyFrame: fc.Arbitrary<Uint8Array> = fc
  .record(
    {
      opcode: fc.nat(15),
      payload: fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 140 })),
      fin: fc.boolean(),
      rsv: fc.oneof(fc.constant(0), fc.nat(7)),
      key: maskKeyBytes,
      lengthBytes: fc.constantFrom<0 | 2 | 8>(2, 8),
    },
    { requiredKeys: ["opcode", "payload", "fin", "rsv"] },
  )
  .map((parts: FrameParts) => frame(parts));

/** Bytes that look like frames, are frames, or are neither. */
export const hostileBytes: fc.Arbitrary<Uint8Array> = fc
  .array(fc.oneof(anyFrame, fc.uint8Array({ maxLength: 30 })), { maxLength: 8 })
  .map((pieces) => join(...pieces));

/** One message as its frames, in one direction, keeping every rule. */
export function legalMessage(masked: boolean): fc.Arbitrary<Uint8Array[]> {
  const key = masked ? maskKeyBytes : fc.constant(undefined);
  const piece = fc.record({ payload: fc.string({ unit: "binary", maxLength: 40 }), key });
  const ping = fc.record({ at: fc.nat(), payload: fc.uint8Array({ maxLength: 20 }), key });
  return fc
    .record({
      opcode: fc.constantFrom(1, 2),
      pieces: fc.array(piece, { minLength: 1, maxLength: 4 }),
      pings: fc.array(ping, { maxLength: 2 }),
    })
    .map(({ opcode, pieces, pings }) => {
      const frames = pieces.map(({ payload, key }, i) =>
        frame({
          opcode: i === 0 ? opcode : 0,
          payload: new Uint8Array(Buffer.from(payload)),
          fin: i === pieces.length - 1,
          ...(key && { key }),
        }),
      );
      for (const { at, payload, key } of pings) {
        const ping = frame({ opcode: 9, payload, ...(key && { key }) });
        frames.splice(at % (frames.length + 1), 0, ping);
      }
      return frames;
    });
}

/** Traffic in one direction that keeps every rule, and its frames. */
export function legalTraffic(masked: boolean): fc.Arbitrary<Uint8Array[]> {
  return fc
    .array(legalMessage(masked), { minLength: 1, maxLength: 6 })
    .map((messages) => messages.flat());
}

/** Places to cut at, as fractions of whatever there is to cut. */
export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });

export function cutAt(bytes: Uint8Array, fractions: readonly number[]): Uint8Array[] {
  const places = fractions.map((f) => Math.floor(f * bytes.length)).sort((a, b) => a - b);
  return [...places, bytes.length].map((place, i) => bytes.slice(places[i - 1] ?? 0, place));
}
