import {
  DeflateStream,
  minimalLengthBytes,
  type Role,
  writeHeader,
} from "../../packages/wire/src/index.ts";
import { NODE_COMPRESSOR } from "../../packages/wireglass/src/endpoint/index.ts";
import type { Dice } from "./dice.ts";

/** Agreed on in every conversation with compression. */
export const AGREEMENT = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

const TEXTS = [
  "",
  "hello",
  "grüße 世界 🌍",
  '{"op":"subscribe","id":17}',
  "x".repeat(126),
] as const;
const CLOSES: readonly (readonly number[])[] = [
  [],
  [3, 232],
  [3, 233, 98, 121, 101],
  [3, 237],
  [11, 184, 0xc3, 0xa9],
];

/** What a peer of `role` hears when all goes well, as bytes: messages, fragments, controls, now and then a close. */
export function conversation(dice: Dice, role: Role, compressed: boolean): Uint8Array {
  const writer = new Writer(dice, role, compressed);
  for (let i = 1 + dice.below(8); i > 0; i--) writer.something();
  if (dice.oneIn(3)) writer.frame(0x88, Uint8Array.from(dice.pick(CLOSES)));
  return Buffer.concat(writer.pieces);
}

class Writer {
  readonly pieces: Uint8Array[] = [];
  readonly #dice: Dice;
  readonly #masks: boolean;
  readonly #deflate: DeflateStream | undefined;

  constructor(dice: Dice, hearer: Role, compressed: boolean) {
    this.#dice = dice;
    this.#masks = hearer === "server";
    const role = hearer === "server" ? "client" : "server";
    this.#deflate = compressed ? new DeflateStream(role, AGREEMENT, NODE_COMPRESSOR) : undefined;
  }

  something(): void {
    const dice = this.#dice;
    if (dice.oneIn(5)) this.frame(dice.pick([0x89, 0x8a]), dice.bytes(dice.below(20)));
    else if (dice.oneIn(4)) this.#fragments();
    else this.#message();
  }

  #message(): void {
    const [opcode, payload] = this.#content();
    if (this.#deflate === undefined || this.#dice.oneIn(3)) this.frame(0x80 | opcode, payload);
    else this.frame(0xc0 | opcode, this.#deflate.deflate(payload));
  }

  #fragments(): void {
    const [opcode, payload] = this.#content();
    const cut = this.#dice.below(payload.length + 1);
    this.frame(opcode, payload.subarray(0, cut));
    if (this.#dice.oneIn(2)) this.frame(0x89, Uint8Array.of(1));
    this.frame(0x80, payload.subarray(cut));
  }

  #content(): [1 | 2, Uint8Array] {
    const dice = this.#dice;
    if (dice.oneIn(2)) return [1, Buffer.from(dice.pick(TEXTS))];
    const size = dice.oneIn(20) ? dice.below(70_000) : dice.below(200);
    return [2, size > 1000 ? new Uint8Array(size).fill(size) : dice.bytes(size)];
  }

  frame(first: number, payload: Uint8Array): void {
    const header = new Uint8Array(14);
    const maskKey = this.#masks ? this.#dice.next() : 0;
    const { length } = payload;
    const size = writeHeader(header, 0, {
      fin: first >= 0x80,
      rsv: (first >> 4) & 7,
      opcode: first & 15,
      masked: this.#masks,
      maskKey,
      length,
      lengthBytes: minimalLengthBytes(length),
    });
    this.pieces.push(header.subarray(0, size), this.#masked(payload, maskKey));
  }

  #masked(payload: Uint8Array, key: number): Uint8Array {
    if (!this.#masks) return payload;
    const bytes = new Uint8Array(payload);
    for (let i = 0; i < bytes.length; i++)
      bytes[i] = (bytes[i] ?? 0) ^ (key >>> (24 - 8 * (i % 4)));
    return bytes;
  }
}
