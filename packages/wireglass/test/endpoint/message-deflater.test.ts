import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { SYNC_MARKER } from "@wireglass/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openMessageDeflater } from "../../src/endpoint/message-deflater.ts";

const deflater = openMessageDeflater();
const MOST_BYTES = 65_535;

function deflated(
  plain: Uint8Array,
  { history, windowBits = 15, level = 6 }: Partial<Settings> = {},
): Uint8Array | undefined {
  return deflater?.deflate(plain, history, 2 ** windowBits, level)?.slice();
}

type Settings = { history: Uint8Array; windowBits: number; level: number };

/** What zlib makes of it, given a window of no more than was promised. */
function inflated(deflate: Uint8Array | undefined, settings: Partial<Settings> = {}): Buffer {
  const { history, windowBits = 15 } = settings;
  return inflateRawSync(Buffer.concat([deflate ?? Buffer.of(), SYNC_MARKER]), {
    windowBits,
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(history?.length && { dictionary: history.subarray(-(2 ** windowBits)) }),
  });
}

function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}

function noise(size: number): Buffer {
  const below = numbers(size);
  return Buffer.from(Array.from({ length: size }, () => below(256)));
}

function prose(size: number): Buffer {
  const words = "the quick brown fox jumps over a lazy dog while seven wizards box".split(" ");
  const below = numbers(size);
  let text = "";
  while (text.length < size) text += `${words[below(words.length)]} `;
  return Buffer.from(text.slice(0, size));
}

/** Symbols as rare as make Huffman's code longest, shuffled so that little repeats. */
function fibonacci(): Buffer {
  const bytes: number[] = [];
  for (let symbol = 0, [few, many] = [1, 1]; bytes.length + few <= MOST_BYTES; symbol++) {
    for (let i = 0; i < few; i++) bytes.push(symbol);
    [few, many] = [many, few + many];
  }
  const below = numbers(7);
  for (let i = bytes.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [bytes[i], bytes[j]] = [bytes[j] ?? 0, bytes[i] ?? 0];
  }
  return Buffer.from(bytes);
}

const MESSAGES: readonly (readonly [string, Buffer])[] = [
  ["nothing", Buffer.of()],
  ["one byte", Buffer.from("a")],
  ["three bytes", Buffer.from("abc")],
  ["four bytes", Buffer.from("abcd")],
  ["a run", Buffer.alloc(1000, "a")],
  ["a run of the largest size", Buffer.alloc(MOST_BYTES)],
  ["runs one more than the longest match", Buffer.from(`${"x".repeat(259)}y${"x".repeat(259)}`)],
  ["every byte once", Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
  ["every byte twice", Buffer.from(Array.from({ length: 512 }, (_, i) => i & 255))],
  ["noise", noise(5000)],
  ["noise of the largest size", noise(MOST_BYTES)],
  ["prose", prose(1024)],
  ["prose of the largest size", prose(MOST_BYTES)],
  ["codes longer than 15 bits, were they not cut", fibonacci()],
];
const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

for (const [name, message] of MESSAGES)
  test.each(LEVELS)(`zlib inflates ${name}, deflated at level %i`, (level) => {
    expect(inflated(deflated(message, { level })).equals(message)).toBe(true);
  });

test.each([9, 10, 11, 12, 13, 14, 15])("matches stay in a window of 2^%i bytes", (windowBits) => {
  // A long distance pays in each: the message repeats itself after every possible number of bytes.
  const gaps = [256, 512, 4096, 20_000];
  const message = Buffer.concat(gaps.flatMap((gap) => [noise(64), noise(gap), noise(64)]));
  const settings = { windowBits, history: prose(3000) };
  expect(inflated(deflated(message, settings), settings).equals(message)).toBe(true);
});

test("a match reaches back exactly as far as the window, and no further", () => {
  const [marker, gap] = [noise(40), noise(256 - 40)];
  const near = Buffer.concat([marker, gap, marker]);
  const far = Buffer.concat([marker, gap, Buffer.from("x"), marker]);
  const size = (message: Buffer) => deflated(message, { windowBits: 8 })?.length ?? 0;
  expect(size(near)).toBeLessThan(near.length);
  expect(size(far)).toBeGreaterThan(far.length);
});

test("history and message together are at most 65,535 bytes: older history is left out", () => {
  const history = prose(20_000);
  const message = noise(MOST_BYTES - 100);
  expect(inflated(deflated(message, { history }), { history }).equals(message)).toBe(true);
  expect(deflated(noise(MOST_BYTES + 1))).toBeUndefined();
});

test("what was deflated before leaves nothing behind", () => {
  const alone = deflated(prose(777));
  for (const [, message] of MESSAGES) deflated(message);
  expect(deflated(prose(777))).toEqual(alone);
});

test("noise grows by five bytes and the end of the message", () => {
  for (const size of [1000, 10_000, MOST_BYTES])
    expect(deflated(noise(size))).toHaveLength(size + 5 + 1);
});

/** A stream of events: each like the ones before it, none the same. */
function events(count: number): Buffer[] {
  const below = numbers(count);
  return Array.from({ length: count }, (_, i) =>
    Buffer.from(
      JSON.stringify({
        type: ["order.filled", "cursor.moved", "message.created"][below(3)],
        sequence: 1000 + i,
        room: ["general", "support", "ops"][below(3)],
        players: Array.from({ length: 12 }, (_, id) => ({
          id: id * 7,
          name: `player ${id}`,
          x: below(800),
          y: below(600),
          online: below(2) === 1,
        })),
      }),
    ),
  );
}

test.each(LEVELS)("level %i makes events about as small as zlib's does", (level) => {
  let [own, zlib] = [0, 0];
  let history: Buffer | undefined;
  for (const event of events(200)) {
    own += deflated(event, { level, ...(history && { history }) })?.length ?? 0;
    zlib +=
      deflateRawSync(event, {
        level,
        finishFlush: constants.Z_SYNC_FLUSH,
        ...(history && { dictionary: history }),
      }).length - SYNC_MARKER.length;
    history = event;
  }
  expect(own / zlib).toBeLessThan(1.05);
});

/** Bytes that repeat themselves, their history and nothing, in all proportions. */
const REPETITIVE = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 200 })),
    ),
    { maxLength: 30 },
  )
  .map((parts) =>
    Buffer.concat(
      parts.map((part) =>
        part instanceof Uint8Array
          ? part
          : Buffer.alloc((part[0] as Uint8Array).length * part[1], part[0]),
      ),
    ),
  );

test("any message after any history comes back, at any level, in any window", () => {
  fc.assert(
    fc.property(
      REPETITIVE,
      REPETITIVE,
      fc.integer({ min: 9, max: 15 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      (message, before, windowBits, level, doubled) => {
        const history = doubled ? Buffer.concat([before, message]) : before;
        const settings = { history, windowBits, level };
        return inflated(deflated(message, settings), settings).equals(message);
      },
    ),
    { numRuns: 2000 },
  );
});
