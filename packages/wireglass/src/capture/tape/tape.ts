import type { CaptureRecord, Side } from "@wireglass/lens/record";
import { CAPTURE_LIMITS } from "../limits.ts";
import { BLOCK_BYTES, type Block, BlockPool } from "./block-pool.ts";
import { type SentMessage, writeSentMessage } from "./sent-message.ts";
import { ENTRY_HEAD_BYTES, EntryKind, entryBytes } from "./tape-entry.ts";

/** A filled piece of a tape, for whoever reads it; given back by its number: see {@link Tape.recycle}. */
export type TapeBlock = {
  /** Memory that went to another thread and back is another object. */
  readonly id: number;
  /** It is `[at, at + length)` of that. */
  readonly memory: SharedArrayBuffer;
  readonly at: number;
  readonly length: number;
};

/** What is to be known of messages before their bytes. */
export type MessageNotes = {
  /** The numbers of the next ones, where they are not those that follow. */
  readonly numbers?: readonly number[];
  /** What a script has put on the next one. */
  readonly tags?: readonly string[];
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

/** So much is handed out at once where all of it is looked at: while the processor's cache has it. */
const SMALL_BLOCK_BYTES = 1 << 20;
/** So long an entry waits for others at most. */
const WAIT_MS = CAPTURE_LIMITS.tapeWaitMs.value;

/**
 * Everything that was seen, in order, on its way to whoever reads it: the connections' own thread does no more than
 * copy. The copy is in shared memory, so that the other peer can be sent it from there.
 */
export class Tape {
  readonly #options: TapeOptions;
  readonly #highBytes: number;
  /** Whoever reads it takes it as it lies: the more at once, the better. */
  isTakenWhole = false;
  readonly #pool = new BlockPool();
  #block: Block | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unreadBytes = 0;
  #isFull = false;
  readonly #unread = new Map<number, Block>();
  #blocks = 0;
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

  /** Says something of the messages of a direction that come next. */
  about(connection: number, from: Side, about: MessageNotes): void {
    const json = Buffer.from(JSON.stringify(about), "utf8");
    const at = this.#put(EntryKind.about, from, connection, json.length, microseconds());
    this.#current.views.bytes.set(json, at);
  }

  /** Keeps the memory of a copy from being used again, while a socket still sends from it. */
  pin(copy: Uint8Array): void {
    const block = this.#pool.blockOf(copy);
    if (block !== undefined) block.pins++;
  }

  unpin(copy: Uint8Array): void {
    const block = this.#pool.blockOf(copy);
    if (block === undefined) return;
    block.pins--;
    this.#retire(block);
  }

  /** Hands out what there is, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const block = this.#block;
    if (block === undefined) return;
    const { memory, at, length } = block;
    this.#block = undefined;
    this.#unreadBytes += length;
    const id = ++this.#blocks;
    this.#unread.set(id, block);
    this.#options.send({ id, memory, at, length });
    if (this.#isFull || this.#unreadBytes <= this.#highBytes) return;
    this.#isFull = true;
    this.#options.full?.();
  }

  /** The reader is done with a block. */
  recycle(id: number): void {
    const block = this.#unread.get(id);
    if (block === undefined) return;
    this.#unread.delete(id);
    block.isRead = true;
    this.#unreadBytes -= block.length;
    this.#retire(block);
    if (!this.#isFull || this.#unreadBytes * 2 > this.#highBytes) return;
    this.#isFull = false;
    this.#options.room?.();
  }

  #retire(block: Block): void {
    if (block.isRead && block.pins === 0) this.#pool.giveBack(block);
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
    const most = this.isTakenWhole ? BLOCK_BYTES : SMALL_BLOCK_BYTES;
    if (this.#block !== undefined && this.#block.length + size > most) this.flush();
    this.#block ??= this.#pool.take(size);
    const block = this.#block;
    const at = block.length;
    block.views.write(at, kind, from, connection, payloadBytes, time);
    block.length = at + size;
    this.#timer ??= setTimeout(() => this.flush(), WAIT_MS);
    return at + ENTRY_HEAD_BYTES;
  }
}

/** Now, in whole microseconds since 1970. */
export function microseconds(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}
