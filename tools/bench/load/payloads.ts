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
const ROLES = ["player", "moderator", "spectator"];
const ROOMS = ["general", "support", "trading-eu", "release", "random", "ops"];

function sentence(numbers: SeededNumbers, byteLength: number): string {
  let text = "";
  while (text.length < byteLength) text += `${numbers.pick(WORDS)} `;
  return text.slice(0, byteLength);
}

function jsonPlayer(numbers: SeededNumbers): Record<string, unknown> {
  return {
    id: 1000 + numbers.below(500),
    name: numbers.pick(NAMES),
    role: numbers.pick(ROLES),
    online: numbers.below(4) !== 0,
    level: numbers.below(60),
    x: numbers.below(1920),
    y: numbers.below(1080),
  };
}

/** JSON of exactly `byteLength` bytes: as many of `items` as fit, and a text that fills it up. */
function jsonList(
  head: Record<string, unknown>,
  items: () => Record<string, unknown>,
  byteLength: number,
  numbers: SeededNumbers,
): Uint8Array {
  const list = { ...head, items: [] as unknown[], note: "" };
  const room = () => byteLength - Buffer.byteLength(JSON.stringify(list));
  if (room() < 0) throw new RangeError(`this JSON needs more than ${byteLength} bytes`);
  for (; room() >= 0; list.items.push(items()));
  list.items.pop();
  list.note = sentence(numbers, room());
  return Buffer.from(JSON.stringify(list));
}

/**
 * A state update: a list of objects with the same keys and values at random. At level 6, 1 KiB of it
 * deflates to about 380 bytes.
 */
function jsonPlayers(byteLength: number, seed: number): Uint8Array {
  const numbers = new SeededNumbers(seed);
  const head = {
    type: numbers.pick(EVENTS),
    room: numbers.pick(ROOMS),
    sequence: numbers.below(1_000_000),
    sentAt: new Date(1.7e12 + numbers.below(1e9)).toISOString(),
  };
  return jsonList(head, () => jsonPlayer(numbers), byteLength, numbers);
}

/**
 * Readings as a device sends them: times that go on, values that hardly change. At level 6, 1 KiB of it
 * deflates to about 220 bytes.
 */
function jsonReadings(byteLength: number, seed: number): Uint8Array {
  const numbers = new SeededNumbers(seed);
  const head = { type: "readings", device: `pump-${numbers.below(40)}`, unit: "kPa" };
  let at = 1_700_000_000_000 + numbers.below(1_000_000) * 100;
  let tenths = 1000 + numbers.below(50);
  const reading = () => {
    at += 100;
    tenths += numbers.below(3) - 1;
    return { at, sensor: "inlet", value: tenths / 10, ok: true };
  };
  return jsonList(head, reading, byteLength, numbers);
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

const MAKERS = {
  text: plainText,
  readings: jsonReadings,
  players: jsonPlayers,
  binary: randomBinary,
} satisfies Record<Load["payload"], (byteLength: number, seed: number) => Uint8Array>;

/** The messages of a load, in the order in which every connection sends them. */
export function payloadsOf(load: Load): readonly Uint8Array[] {
  const make = MAKERS[load.payload];
  return Array.from({ length: load.distinctMessages }, (_, index) =>
    make(load.payloadBytes, index + 1),
  );
}
