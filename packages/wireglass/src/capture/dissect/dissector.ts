import type { CloseRecord, KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import { Opcode, readClosePayload } from "@wireglass/wire";
import { keptData } from "../kept-observation.ts";
import type { SentMessage } from "../tape/sent-message.ts";
import type { MessageNotes } from "../tape/tape.ts";
import { agreementOf } from "./agreement.ts";
import type { Arena } from "./arena.ts";
import { Direction, type DirectionState } from "./direction.ts";
import type { MessageSink } from "./message-sink.ts";

export type DissectorOptions = {
  /** For payloads until they are written. */
  readonly arena: Arena;
  readonly sink: MessageSink;
};

/** Makes messages of one connection's bytes, both directions numbered together. */
export class Dissector {
  readonly #open: OpenRecord;
  readonly #options: DissectorOptions;
  readonly #directions: Readonly<Record<Side, Direction>> | undefined;
  #index = 0;
  readonly #counts: Record<Side, number> = { client: 0, server: 0 };
  /** Numbers that the next messages have. */
  readonly #numbers: Record<Side, number[]> = { client: [], server: [] };
  /** The first close frame, and who has sent one. */
  #closing: Pick<CloseRecord, "by" | "code" | "reason"> | undefined;
  readonly #closers = new Set<Side>();

  constructor(open: OpenRecord, options: DissectorOptions) {
    this.#open = open;
    this.#options = options;
    if (open.protocol !== "ws" && open.protocol !== "wss") return;
    const agreement = agreementOf(open);
    const midStream = open.request === undefined;
    const keep = (message: KeptMessage): void => this.#keep(message);
    const about = { ...options, keep, connection: open.connection, agreement, midStream };
    const nextIndex = (from: Side) => () => this.#nextIndex(from);
    this.#directions = {
      client: new Direction({ ...about, from: "client", nextIndex: nextIndex("client") }),
      server: new Direction({ ...about, from: "server", nextIndex: nextIndex("server") }),
    };
  }

  /** Takes `bytes[start, end)`, which `from` has sent; they are lent until what was found in them is written. */
  data(from: Side, time: number, bytes: Buffer, start: number, end: number): void {
    if (this.#directions !== undefined)
      return this.#directions[from].receive(bytes, start, end, time);
    const { connection } = this.#open;
    const seen = { connection, index: this.#index++, time, from };
    this.#options.sink.message(keptData(bytes.subarray(start, end), seen));
  }

  /** What we sent in the name of `from`. */
  sent(from: Side, time: number, message: SentMessage): void {
    if (message.origin !== "injected") return this.#directions?.[from].instead(message);
    const { connection } = this.#open;
    this.#keep({ ...message, connection, index: this.#nextIndex(from), time, from });
  }

  /** What is to be known of the next messages of `from`. */
  about(from: Side, { numbers, tags }: MessageNotes): void {
    if (numbers !== undefined) this.#numbers[from].push(...numbers);
    if (tags !== undefined) this.#directions?.[from].tag(tags);
  }

  /** In the order in which messages were seen, which is not that in which they left where some had to wait. */
  #nextIndex(from: Side): number {
    this.#counts[from]++;
    const index = this.#numbers[from].shift() ?? this.#index;
    this.#index = index + 1;
    return index;
  }

  /** Tells where the next message of `from` begins, as soon as it does; never for what has no messages. */
  ask(from: Side, answer: (state: DirectionState) => void): void {
    this.#directions?.[from].ask((state) => answer({ ...state, messages: this.#counts[from] }));
  }

  end(from: Side, time: number): void {
    this.#directions?.[from].end(time);
  }

  /** The end of the connection as its frames tell it; `record` says how the streams ended. */
  closed(record: CloseRecord): CloseRecord {
    if (this.#directions === undefined) {
      const clean = record.reason === "";
      return { ...record, code: clean ? 1000 : 1006, clean };
    }
    if (this.#closing === undefined) return record;
    return { ...record, ...this.#closing, clean: this.#closers.size === 2 };
  }

  #keep(message: KeptMessage): void {
    if (message.opcode === Opcode.close && message.origin !== "dropped") this.#sawClose(message);
    this.#options.sink.message(message);
  }

  #sawClose({ from, payload }: KeptMessage): void {
    this.#closers.add(from);
    this.#closing ??= { by: from, ...readClosePayload(payload) };
  }
}
