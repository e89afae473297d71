import type { KeptMessage, Side } from "@wireglass/lens/record";
import { type DeflateAgreement, Opcode } from "@wireglass/wire";
import type { Fate, OwnMessage } from "../../script/index.ts";
import { droppedMessage, type SentMessage } from "../tape/sent-message.ts";
import type { Tape } from "../tape/tape.ts";
import type { MessageNumbers } from "./message-numbers.ts";
import { Outgoing } from "./outgoing.ts";
import { rawMessages } from "./raw-messages.ts";

export type LeavingOptions = {
  readonly connection: number;
  readonly from: Side;
  readonly agreement: DeflateAgreement | undefined;
  readonly tape: Tape;
  readonly numbers: MessageNumbers;
  /** Sends bytes that stay as they are until they are taken. */
  readonly send: (bytes: Uint8Array) => void;
  /** A close frame leaves, with this payload. */
  readonly closes: (payload: Uint8Array) => void;
};

/** What leaves in one direction: sent, and put on the tape with what is to be known of it. */
export class Leaving {
  readonly #options: LeavingOptions;
  readonly outgoing: Outgoing;

  constructor(options: LeavingOptions) {
    this.#options = options;
    this.outgoing = new Outgoing(options.from, options.agreement);
  }

  /** Bytes as they came, seen at `time`: messages of these numbers, or a part of one. */
  pass(bytes: Uint8Array, time: number, numbers: readonly number[]): void {
    const { tape, connection, from, send } = this.#options;
    this.#note(numbers);
    send(tape.data(connection, from, bytes, time));
  }

  /** Tells of a close frame that leaves; of nothing else. */
  tellOf({ opcode, payload }: OwnMessage): void {
    if (opcode === Opcode.close) this.#options.closes(payload);
  }

  /** What came compressed, compressed again: its own bytes refer to what the receiver has not got. */
  again(message: KeptMessage, raw: Uint8Array): void {
    const { tape, connection, from, send } = this.#options;
    this.#note([message.index]);
    tape.data(connection, from, raw, message.time);
    send(this.outgoing.write(message, true).bytes);
  }

  /** Something else in the place of a message, or nothing. */
  change({ kind, edited }: Fate, message: KeptMessage, raw: Uint8Array): void {
    const { tape, connection, from, send } = this.#options;
    this.outgoing.lost(message.compressed);
    const isEdit = kind === "edit" && edited !== undefined;
    const frame = isEdit ? this.outgoing.write(edited, message.compressed) : undefined;
    if (isEdit) this.tellOf(edited);
    const sent: SentMessage = frame
      ? { ...frame.sent, origin: "edited" }
      : droppedMessage(message.opcode);
    this.#note([message.index]);
    tape.sent(connection, from, sent);
    tape.data(connection, from, raw, message.time);
    if (frame !== undefined) send(frame.bytes);
  }

  /** One that has waited, whatever has become of it. */
  late(fate: Fate, message: KeptMessage, raw: Uint8Array): void {
    if (fate.tags !== undefined) this.tag(fate.tags);
    if (fate.kind !== "pass") return this.change(fate, message, raw);
    this.tellOf(message);
    if (this.outgoing.passes(message)) this.pass(raw, message.time, [message.index]);
    else this.again(message, raw);
  }

  /** Words on the record of the message that leaves next. */
  tag(tags: readonly string[]): void {
    const { tape, connection, from } = this.#options;
    tape.about(connection, from, { tags });
  }

  /** A message of ours: not compressed, so that the receiver's window stays what the peer thinks it is. */
  inject(message: OwnMessage): void {
    const { tape, connection, from, send, numbers } = this.#options;
    const { bytes, sent } = this.outgoing.write(message, false);
    this.tellOf(message);
    this.#note([numbers.next()]);
    tape.sent(connection, from, { ...sent, origin: "injected" });
    send(bytes);
  }

  /** Bytes of ours as they are. */
  injectRaw(bytes: Uint8Array): void {
    const { tape, connection, from, send, numbers } = this.#options;
    for (const message of rawMessages(bytes, from)) {
      this.#note([numbers.next()]);
      this.tellOf(message);
      tape.sent(connection, from, message);
    }
    send(bytes);
  }

  #note(numbers: readonly number[]): void {
    const { tape, connection, from } = this.#options;
    if (this.#options.numbers.leave(numbers)) tape.about(connection, from, { numbers });
  }
}
