import type { CaptureRecord, Side } from "@wireglass/lens/record";
import { CAPTURE_LIMITS } from "../limits.ts";
import { type SentMessage, writeSentMessage } from "./sent-message.ts";
import { BlockViews, ENTRY_HEAD_BYTES, EntryKind, entryBytes } from "./tape-entry.ts";

/** A filled piece of a tape, for whoever reads it; given back by its number: see {@link Tape.recycle}. */
export type TapeBlock = {
  /** Memory that went to another thread and back is another object. */
  readonly id: number;
  readonly memory: SharedArrayBuffer;
  readonly length: number;
};

export type TapeOptions = {
  /** Takes each block as it is filled, or has waited; in order. */
  readonly send: (block: TapeBlock) => void;
  /** More than the high mark is not read yet: sources are to be slowed. */
  readonly full?: () => void;
  /** It is below the low mark again. */
  readonly room?: () => void;
  /** Bytes that may wait to be read before sources are slowed. */
  readonly highBytes?: number;
};

const BLOCK_BYTES = 1 << 20;
/** So long an entry waits for others at most. */
const WAIT_MS = CAPTURE_LIMITS.tapeWaitMs.value;
/** Blocks that are kept to be used again: as many as there can be below the high mark, and some. */
const MOST_SPARE = 24;

type Block = { readonly memory: SharedArrayBuffer; readonly views: BlockViews; pins: number };

/**
 * Everything that was seen, in order, on its way to whoever reads it: the connections' own thread does no more than
 * copy. The copy is in shared memory, so that the other peer can be sent it from there.
 */
export class Tape {
  readonly #options: TapeOptions;
  readonly #highBytes: number;
  #block: Block | undefined;
  #length = 0;
  #timer: NodeJS.Timeout | undefined;
  #unreadBytes = 0;
  #isFull = false;
  readonly #sent = new Map<SharedArrayBuffer, { block: Block; length: number; read: boolean }>();
  readonly #unread = new Map<number, SharedArrayBuffer>();
  #blocks = 0;
  readonly #spare: Block[] = [];
  /** Sockets read into the same memory again and again. */
  #source: Buffer = Buffer.alloc(0);

  constructor(options: TapeOptions) {
    this.#options = options;
    this.#highBytes = options.highBytes ?? CAPTURE_LIMITS.tapeHighBytes.value;
  }

  /** Above the high mark, and not below the low one since. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Bytes that were handed out and not read yet. */
  get unreadBytes(): number {
    return this.#unreadBytes;
  }

  /**
   * Keeps bytes of one direction.
   *
   * @param time when they were seen, in microseconds since 1970, where that was not now
   * @returns the copy: good until the next turn of the event loop, and longer where {@link pin} was called
   */
  data(connection: number, from: Side, chunk: Uint8Array, time = microseconds()): Uint8Array {
    const at = this.#put(EntryKind.data, from, connection, chunk.length, time);
    const { bytes } = this.#current.views;
    const { byteOffset, length } = chunk;
    this.#wholeOf(chunk).copy(bytes, at, byteOffset, byteOffset + length);
    return bytes.subarray(at, at + length);
  }

  /** One direction of a connection sends no more. */
  end(connection: number, from: Side): void {
    this.#put(EntryKind.end, from, connection, 0, microseconds());
  }

  /** Asks the reader where the next message of a direction begins. */
  ask(connection: number, from: Side): void {
    this.#put(EntryKind.ask, from, connection, 0, microseconds());
    this.flush();
  }

  /** Keeps a record of another kind: a connection's beginning or end, or an exchange. */
  record(record: Exclude<CaptureRecord, { kind: "message" }>): void {
    const json = Buffer.from(JSON.stringify(record), "utf8");
    const time = Math.round(record.time * 1_000_000);
    const at = this.#put(EntryKind[record.kind], "client", record.connection, json.length, time);
    this.#current.views.bytes.set(json, at);
  }

  /** Keeps what we sent in a peer's name; of what is not injected, {@link data} must follow with what the peer had sent. */
  sent(connection: number, from: Side, message: SentMessage): void {
    const pieces = writeSentMessage(message);
    const size = pieces.reduce((sum, { length }) => sum + length, 0);
    let at = this.#put(EntryKind.sent, from, connection, size, microseconds());
    for (const piece of pieces) {
      this.#current.views.bytes.set(piece, at);
      at += piece.length;
    }
  }

  /** Keeps the memory of a copy from being used again, while a socket still sends from it. */
  pin(copy: Uint8Array): void {
    const block = this.#blockOf(copy.buffer);
    if (block !== undefined) block.pins++;
  }

  unpin(copy: Uint8Array): void {
    const block = this.#blockOf(copy.buffer);
    if (block === undefined) return;
    block.pins--;
    this.#retire(block.memory);
  }

  /** Hands out what there is, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const block = this.#block;
    if (block === undefined || this.#length === 0) return;
    const length = this.#length;
    this.#block = undefined;
    this.#length = 0;
    this.#sent.set(block.memory, { block, length, read: false });
    this.#unreadBytes += length;
    const id = ++this.#blocks;
    this.#unread.set(id, block.memory);
    this.#options.send({ id, memory: block.memory, length });
    if (this.#isFull || this.#unreadBytes <= this.#highBytes) return;
    this.#isFull = true;
    this.#options.full?.();
  }

  /** The reader is done with a block. */
  recycle(id: number): void {
    const memory = this.#unread.get(id);
    const sent = memory && this.#sent.get(memory);
    if (memory === undefined || sent === undefined) return;
    this.#unread.delete(id);
    sent.read = true;
    this.#unreadBytes -= sent.length;
    this.#retire(memory);
    if (!this.#isFull || this.#unreadBytes * 2 > this.#highBytes) return;
    this.#isFull = false;
    this.#options.room?.();
  }

  #retire(memory: SharedArrayBuffer): void {
    const sent = this.#sent.get(memory);
    if (sent === undefined || !sent.read || sent.block.pins > 0) return;
    this.#sent.delete(memory);
    const ordinary = memory.byteLength === BLOCK_BYTES;
    if (ordinary && this.#spare.length < MOST_SPARE) this.#spare.push(sent.block);
  }

  #blockOf(memory: ArrayBufferLike): Block | undefined {
    if (this.#block?.memory === memory) return this.#block;
    return this.#sent.get(memory as SharedArrayBuffer)?.block; // no other is a key there
  }

  /** All the memory that a chunk lies in: `copy` is quick with shared memory only where it takes a part. */
  #wholeOf({ buffer }: Uint8Array): Buffer {
    if (this.#source.buffer !== buffer) this.#source = Buffer.from(buffer);
    return this.#source;
  }

  get #current(): Block {
    if (this.#block === undefined) throw new Error("there is no block before an entry was put");
    return this.#block;
  }

  /** @returns where the payload goes in the current block */
  #put(
    kind: EntryKind,
    from: Side,
    connection: number,
    payloadBytes: number,
    time: number,
  ): number {
    const size = entryBytes(payloadBytes);
    if (this.#block !== undefined && this.#length + size > this.#block.memory.byteLength)
      this.flush();
    this.#block ??= (size <= BLOCK_BYTES ? this.#spare.pop() : undefined) ?? newBlock(size);
    const at = this.#length;
    this.#block.views.write(at, kind, from, connection, payloadBytes, time);
    this.#length = at + size;
    this.#timer ??= setTimeout(() => this.flush(), WAIT_MS);
    return at + ENTRY_HEAD_BYTES;
  }
}

function newBlock(leastBytes: number): Block {
  const memory = new SharedArrayBuffer(Math.max(BLOCK_BYTES, leastBytes));
  return { memory, views: new BlockViews(memory), pins: 0 };
}

/** Now, in whole microseconds since 1970. */
export function microseconds(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}
