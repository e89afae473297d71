import { BlockViews } from "./tape-entry.ts";

/** A block's memory; what is not used of it costs nothing. */
export const BLOCK_BYTES = 8 << 20;
/**
 * Where the first block begins: large shared memory lies 16 bytes behind a page of the system (of Linux), so this is a page's
 * beginning. WebAssembly's shared memory would begin at one anywhere, but reserves gigabytes of addresses.
 */
const FIRST_AT = 4096 - 16;
/** Blocks that are kept to be used again: as many as there can be below a tape's high mark, and some. */
const MOST_BLOCKS = 24;

/** A piece of a tape: where it lies, and who needs it. */
export type Block = {
  readonly memory: SharedArrayBuffer;
  /** Where it begins there. */
  readonly at: number;
  readonly byteLength: number;
  readonly views: BlockViews;
  /** So much was put there. */
  length: number;
  /** Nobody reads it any more, or not yet. */
  isRead: boolean;
  /** Sockets that still send from it. */
  pins: number;
};

/** Memory for blocks. Theirs begins at a page of the system, where that is possible: it is written to a disk as it lies. */
export class BlockPool {
  #aligned: SharedArrayBuffer | undefined;
  #carved: Block[] | undefined;
  readonly #others = new Map<ArrayBufferLike, Block>();
  /** The lowest is taken first: of those that were never used much, much takes no memory. */
  readonly #spare: Block[] = [];

  /** A block of at least so many bytes, with nothing in it. */
  take(leastBytes: number): Block {
    const block =
      (leastBytes <= BLOCK_BYTES ? this.#spare.pop() : undefined) ?? this.#made(leastBytes);
    block.length = 0;
    block.isRead = false;
    return block;
  }

  /** The block in which bytes lie; undefined where they lie elsewhere. */
  blockOf({ buffer, byteOffset }: Uint8Array): Block | undefined {
    if (buffer === this.#aligned)
      return this.#carved?.[Math.floor((byteOffset - FIRST_AT) / BLOCK_BYTES)];
    return this.#others.get(buffer);
  }

  /** Nobody uses the block any more. */
  giveBack(block: Block): void {
    const isOrdinary = block.byteLength === BLOCK_BYTES;
    if (!isOrdinary || this.#spare.length >= MOST_BLOCKS) this.#others.delete(block.memory);
    else this.#spare.push(block);
    this.#spare.sort((a, b) => b.at - a.at);
  }

  #made(leastBytes: number): Block {
    if (leastBytes <= BLOCK_BYTES && this.#carved === undefined) {
      this.#carved = [];
      this.#aligned = sharedMemory(FIRST_AT + MOST_BLOCKS * BLOCK_BYTES);
    }
    const carved = this.#carved ?? [];
    if (leastBytes <= BLOCK_BYTES && this.#aligned !== undefined && carved.length < MOST_BLOCKS) {
      const block = blockIn(this.#aligned, FIRST_AT + carved.length * BLOCK_BYTES, BLOCK_BYTES);
      carved.push(block);
      return block;
    }
    const byteLength = Math.max(BLOCK_BYTES, leastBytes);
    const block = blockIn(new SharedArrayBuffer(byteLength), 0, byteLength);
    this.#others.set(block.memory, block);
    return block;
  }
}

/** Undefined where addresses are limited, or there is too little memory; what is not used of it costs nothing. */
function sharedMemory(bytes: number): SharedArrayBuffer | undefined {
  try {
    return new SharedArrayBuffer(bytes);
  } catch {
    return undefined;
  }
}

function blockIn(memory: SharedArrayBuffer, at: number, byteLength: number): Block {
  const views = new BlockViews(memory, at, byteLength);
  return { memory, at, byteLength, views, length: 0, isRead: false, pins: 0 };
}
