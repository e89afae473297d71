import { behindUnit } from "./aligned-memory.ts";
import { BLOCK_BYTES } from "./log-file.ts";

/** A region has at least so many bytes of payloads, and at most this part of it is something else. */
const REGION_BYTES = 65_536;
const MOST_BETWEEN = 1 / 4;

type Raw = {
  readonly memory: Uint8Array;
  readonly start: number;
  readonly end: number;
};

/** Memory in which there are payloads of a pack, and how many bytes of them. */
type Region = { start: number; end: number; payloads: number; payloadBytes: number };

/** How raw payloads are stored. */
export type RawLayout = {
  /** Where each begins, in the order in which they were added. */
  readonly places: Uint32Array;
  /** Written as they lie; each a multiple of {@link BLOCK_BYTES}. */
  readonly regions: readonly Uint8Array[];
  /** Written behind them, one after the other. */
  readonly pieces: readonly Uint8Array[];
  /** What all of it takes. */
  readonly byteLength: number;
  /** Bytes of the payloads alone. */
  readonly payloadBytes: number;
};

/**
 * Payloads that are stored as they came. Where many lie near each other, all the memory from the first to the last is
 * stored, with what is between them: so nothing is copied.
 */
export class RawPayloads {
  readonly #raws: Raw[] = [];
  /** So many are not lent. */
  #owned = 0;

  get count(): number {
    return this.#raws.length;
  }

  /** A payload, whose memory is lent until {@link own}. */
  add(memory: Uint8Array, start: number, end: number): void {
    this.#raws.push({ memory, start, end });
  }

  /** Forgets all but the first. */
  backTo(count: number): void {
    this.#raws.length = count;
    this.#owned = Math.min(this.#owned, count);
  }

  /** Takes a copy of all bytes that were lent since the last time. */
  own(): void {
    for (let at = this.#owned; at < this.#raws.length; at++) {
      const raw = this.#raws[at];
      if (raw === undefined) continue;
      const memory = Buffer.from(raw.memory.subarray(raw.start, raw.end));
      this.#raws[at] = { memory, start: 0, end: memory.length };
    }
    this.#owned = this.#raws.length;
  }

  /** @param from how many are left out, of the first @param asTheyLie else they are stored one after the other */
  layout(from: number, asTheyLie: boolean): RawLayout {
    const raws = from === 0 ? this.#raws : this.#raws.slice(from);
    const regions: Uint8Array[] = [];
    const pieces: Uint8Array[] = [];
    /** What is to be added to a payload's place in its memory. */
    const shifts = new Map<Uint8Array, number>();
    let at = 0;
    for (const [memory, region] of asTheyLie ? regionsOf(raws) : []) {
      const bytes = alignedRegion(memory, region);
      if (bytes === undefined) continue;
      shifts.set(memory, at - (bytes.byteOffset - memory.byteOffset));
      regions.push(bytes);
      at += bytes.length;
    }
    const places = new Uint32Array(raws.length);
    let payloadBytes = 0;
    for (const [number, { memory, start, end }] of raws.entries()) {
      payloadBytes += end - start;
      const shift = shifts.get(memory);
      places[number] = shift === undefined ? at : start + shift;
      if (shift !== undefined) continue;
      pieces.push(memory.subarray(start, end));
      at += end - start;
    }
    return { places, regions, pieces, byteLength: at, payloadBytes };
  }
}

function regionsOf(raws: readonly Raw[]): ReadonlyMap<Uint8Array, Region> {
  const regions = new Map<Uint8Array, Region>();
  for (const { memory, start, end } of raws) {
    const region = regions.get(memory) ?? { start, end, payloads: 0, payloadBytes: 0 };
    regions.set(memory, region);
    region.start = Math.min(region.start, start);
    region.end = Math.max(region.end, end);
    region.payloads++;
    region.payloadBytes += end - start;
  }
  return regions;
}

/** The memory of a region from block to block; undefined where there is too little, or too much else in it. */
function alignedRegion(memory: Uint8Array, region: Region): Uint8Array | undefined {
  const { start, end, payloads, payloadBytes } = region;
  if (payloads < 2 || payloadBytes < REGION_BYTES) return undefined;
  if (end - start - payloadBytes > (end - start) * MOST_BETWEEN) return undefined;
  const first = start - behindUnit(memory, start, BLOCK_BYTES);
  const whole = Math.ceil((end - first) / BLOCK_BYTES) * BLOCK_BYTES;
  // Never what belongs to others.
  return first < 0 || first + whole > memory.length
    ? undefined
    : memory.subarray(first, first + whole);
}
