import type { FrameHeader } from "@wireglass/wire";

/** Larger ones are rare, and come in many pieces: they are the observer's. */
export const MOST_CUT_BYTES = 1 << 18;
/** Memory that is kept to be used again, by size. */
const MOST_SPARE = 16;
const spare = new Map<number, Buffer[]>();

/** Sizes are powers of two, so that memory fits again. */
function take(bytes: number): Buffer {
  const size = 2 ** Math.ceil(Math.log2(bytes));
  return spare.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size);
}

/** What is to be known of a plain message's header. */
export type PlainHeader = Pick<FrameHeader, "opcode" | "masked" | "maskKey">;

/** A plain frame that did not come in one chunk, as far as it has come. */
export class CutFrame {
  readonly header: PlainHeader;
  readonly #headBytes: number;
  readonly #size: number;
  /** Where it lies, as it came. */
  readonly memory: Buffer;
  #filled = 0;

  /** @param header that of the frame, whose payload is not all there */
  constructor({ opcode, masked, maskKey, length, byteLength }: FrameHeader) {
    this.header = { opcode, masked, maskKey };
    this.#headBytes = byteLength;
    this.#size = byteLength + length;
    this.memory = take(this.#size);
  }

  get isWhole(): boolean {
    return this.#filled === this.#size;
  }

  /** As it came, so far. */
  get raw(): Buffer {
    return this.memory.subarray(0, this.#filled);
  }

  /** Where the payload begins in the memory. */
  get start(): number {
    return this.#headBytes;
  }

  /** Where it ends there, once it is whole. */
  get end(): number {
    return this.#size;
  }

  /** Takes what belongs to it of `bytes[start, end)`. @returns where it ends there */
  add(bytes: Buffer, start: number, end: number): number {
    const taken = Math.min(end - start, this.#size - this.#filled);
    bytes.copy(this.memory, this.#filled, start, start + taken);
    this.#filled += taken;
    return start + taken;
  }

  /** Nothing of it is used any more. */
  readonly release = (): void => {
    const { length } = this.memory;
    const list = spare.get(length) ?? [];
    spare.set(length, list);
    if (list.length < MOST_SPARE) list.push(this.memory);
  };
}
