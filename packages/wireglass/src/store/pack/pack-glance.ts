import type { Glance, Needle } from "@wireglass/lens/filter";
import { DATA_OPCODE, type MessageRecord, type Side } from "@wireglass/lens/record";
import type { Pack } from "./pack.ts";
import { Flag, ORIGINS } from "./pack-layout.ts";

/** A string of more would be too large: each message of such a pack is read instead. */
const MOST_SEARCHED_BYTES = 64 << 20;

/** The entries of packs at a glance, one after the other. Payloads are searched a pack at a time. */
export class PackGlance implements Glance {
  readonly #needles: readonly Needle[];
  #pack: Pack;
  #entry = 0;
  #flags = 0;
  #hits: (Uint8Array | undefined)[] = [];
  #text: string | undefined;
  #lower: string | undefined;

  constructor(pack: Pack, needles: readonly Needle[]) {
    this.#pack = pack;
    this.#needles = needles.map(({ bytes, ignoreCase }) => ({
      bytes: ignoreCase ? bytes.toLowerCase() : bytes,
      ignoreCase,
    }));
  }

  open(pack: Pack): void {
    this.#pack = pack;
    this.#hits = [];
    this.#text = undefined;
    this.#lower = undefined;
  }

  at(entry: number): this {
    this.#entry = entry;
    this.#flags = this.#pack.flags(entry);
    return this;
  }

  get connection(): number {
    return this.#pack.connection(this.#entry);
  }

  get index(): number {
    return this.#pack.index(this.#entry);
  }

  get time(): number {
    return this.#pack.time(this.#entry);
  }

  get from(): Side {
    return (this.#flags & Flag.fromServer) === 0 ? "client" : "server";
  }

  get opcode(): number {
    return this.#flags & Flag.opcode;
  }

  get size(): number {
    return this.#pack.length(this.#entry);
  }

  get compressed(): boolean {
    return (this.#flags & Flag.compressed) !== 0;
  }

  get origin(): MessageRecord["origin"] {
    return ORIGINS[(this.#flags >> Flag.origin) & 3] ?? "peer";
  }

  get isText(): boolean {
    return (this.#flags & Flag.text) !== 0;
  }

  get isMasked(): boolean {
    return (this.#flags & Flag.masked) !== 0 && this.opcode !== DATA_OPCODE;
  }

  get isOrdinary(): boolean {
    return (this.#flags & Flag.extra) === 0;
  }

  holds(number: number): boolean | undefined {
    const needle = this.#needles[number];
    const pack = this.#pack;
    if (needle === undefined) return undefined;
    const all = pack.starts[pack.count] ?? 0;
    if (all > MOST_SEARCHED_BYTES) return undefined;
    const hits = this.#hits[number] ?? this.#search(needle);
    this.#hits[number] = hits;
    return hits[this.#entry] === 1;
  }

  /** Which payloads of the pack have it. Where A to Z are found in either case, so are some letters beyond ASCII. */
  #search({ bytes, ignoreCase }: Needle): Uint8Array {
    const pack = this.#pack;
    const { starts, count } = pack;
    const hits = new Uint8Array(count);
    const text = ignoreCase ? this.#lowerText() : this.#plainText();
    let entry = 0;
    for (let at = text.indexOf(bytes); at >= 0; ) {
      while ((starts[entry + 1] ?? Number.POSITIVE_INFINITY) <= at) entry++;
      const isInside = at + bytes.length <= (starts[entry] ?? 0) + pack.length(entry);
      if (isInside) hits[entry] = 1;
      // Else it is in what lies between two payloads, or begins in one and ends in the next.
      at = text.indexOf(bytes, isInside ? starts[entry + 1] : at + 1);
    }
    return hits;
  }

  #plainText(): string {
    if (this.#text !== undefined) return this.#text;
    const { buffer, byteOffset, length } = this.#pack.bytes();
    const text = Buffer.from(buffer, byteOffset, length).toString("latin1");
    this.#text = text;
    return text;
  }

  #lowerText(): string {
    this.#lower ??= this.#plainText().toLowerCase();
    return this.#lower;
  }
}
