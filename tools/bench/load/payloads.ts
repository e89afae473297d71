import type { Load } from "../load-plan.ts";

/** A small seeded generator (mulberry32), so that every subject gets the same messages. */
export class SeededNumbers {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick(choices: readonly string[]): string {
    return choices[this.below(choices.length)] ?? "";
  }
}

const WORDS =
  "the of to and a in is it you that he was for on are with as his they be at one have this from or had by hot but some what there we can out other were all your when up use word how said an each she which do their time if will way about many then them would write like so these her long make thing see him two has look more day could go come did my sound no most number who over know water than call first people may down side been now find any new work part take get place made live where after back little only round man year came show every good me give our under".split(
    " ",
  );
const NAMES = ["amara", "björn", "chen", "dilnoza", "eka", "farid", "giulia", "hana", "ivo", "jun"];
const EVENTS = [
  "message.created",
  "presence.changed",
  "order.filled",
  "cursor.moved",
  "reaction.added",
];
const ROOMS = ["general", "support", "trading-eu", "release", "random", "ops"];

function sentence(numbers: SeededNumbers, byteLength: number): string {
  let text = "";
  while (text.length < byteLength) text += `${numbers.pick(WORDS)} `;
  return text.slice(0, byteLength);
}

function hexId(numbers: SeededNumbers): string {
  return Array.from({ length: 4 }, () => numbers.below(65536).toString(16).padStart(4, "0")).join(
    "",
  );
}

function jsonEvent(numbers: SeededNumbers): Record<string, unknown> {
  const user = numbers.pick(NAMES);
  const prices = Array.from({ length: 6 }, () => ({
    bid: numbers.below(1_000_000) / 100,
    ask: numbers.below(1_000_000) / 100,
    size: numbers.below(500),
  }));
  return {
    id: hexId(numbers),
    type: numbers.pick(EVENTS),
    sequence: numbers.below(1_000_000_000),
    sentAt: new Date(1.7e12 + numbers.below(1e9)).toISOString(),
    room: numbers.pick(ROOMS),
    author: {
      id: hexId(numbers),
      name: user,
      avatar: `https://cdn.example.net/u/${hexId(numbers)}.webp`,
      online: numbers.below(2) === 1,
    },
    book: prices,
    reactions: [numbers.below(9), numbers.below(9), numbers.below(9)],
    text: "",
  };
}

/** A chat or market event of exactly `byteLength` bytes; its text field is filled to fit. */
export function jsonText(byteLength: number, seed: number): Uint8Array {
  const numbers = new SeededNumbers(seed);
  const event = jsonEvent(numbers);
  const room = byteLength - Buffer.byteLength(JSON.stringify(event));
  if (room < 0) throw new RangeError(`a JSON event needs more than ${byteLength} bytes`);
  return Buffer.from(JSON.stringify({ ...event, text: sentence(numbers, room) }));
}

/** ASCII words, exactly `byteLength` bytes. */
export function plainText(byteLength: number, seed: number): Uint8Array {
  return Buffer.from(sentence(new SeededNumbers(seed), byteLength));
}

function randomBinary(byteLength: number, seed: number): Uint8Array {
  const numbers = new SeededNumbers(seed);
  const bytes = new Uint8Array(byteLength);
  for (let at = 0; at < byteLength; at += 1) bytes[at] = numbers.below(256);
  return bytes;
}

/** The messages of a load, in the order in which every connection sends them. */
export function payloadsOf(load: Load): readonly Uint8Array[] {
  const make = { text: plainText, json: jsonText, binary: randomBinary }[load.payload];
  return Array.from({ length: load.distinctMessages }, (_, index) =>
    make(load.payloadBytes, index + 1),
  );
}
