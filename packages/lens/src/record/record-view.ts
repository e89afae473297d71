import type { ViolationCode } from "@wireglass/wire";
import { framesOf, type KeptMessage, opcodeName, wireLengthOf } from "./kept-message.ts";
import { type PayloadReader, payloadFields } from "./payload-fields.ts";
import type { FrameRecord, MessageOpcode, MessageRecord, OriginalRecord, Side } from "./record.ts";

/**
 * A message's record of which only that is made that is asked for: for filters, on messages that pass. What it does
 * not have is undefined, and its fields are getters, so it is not for JSON.
 */
export function recordView(message: KeptMessage, reader?: PayloadReader): MessageRecord {
  const view: Viewed = new RecordView(message, reader);
  return view as MessageRecord; // who reads a field cannot tell
}

type Viewed = { readonly [Field in keyof MessageRecord]: MessageRecord[Field] | undefined };

class RecordView implements Viewed {
  readonly kind = "message";
  readonly #message: KeptMessage;
  readonly #reader: PayloadReader | undefined;
  #payload: Pick<MessageRecord, "text" | "base64" | "code" | "reason"> | undefined;

  constructor(message: KeptMessage, reader?: PayloadReader) {
    this.#message = message;
    this.#reader = reader;
  }

  get connection(): number {
    return this.#message.connection;
  }

  get index(): number {
    return this.#message.index;
  }

  get time(): number {
    return this.#message.time / 1_000_000;
  }

  get from(): Side {
    return this.#message.from;
  }

  get opcode(): MessageOpcode {
    return opcodeName(this.#message.opcode);
  }

  get text(): string | undefined {
    return this.#fields.text;
  }

  get base64(): string | undefined {
    return this.#fields.base64;
  }

  get code(): number | undefined {
    return this.#fields.code;
  }

  get reason(): string | undefined {
    return this.#fields.reason;
  }

  get length(): number {
    return this.#message.payload.length;
  }

  get wireLength(): number {
    return this.opcode === "data" ? this.length : wireLengthOf(this.frames);
  }

  get compressed(): boolean {
    return this.#message.compressed;
  }

  get frames(): readonly FrameRecord[] {
    return framesOf(this.#message);
  }

  get origin(): MessageRecord["origin"] {
    return this.#message.origin;
  }

  get original(): OriginalRecord | undefined {
    return this.#message.original;
  }

  get tags(): readonly string[] | undefined {
    return this.#message.tags;
  }

  get violations(): readonly ViolationCode[] {
    return this.#message.violations;
  }

  get #fields(): Pick<MessageRecord, "text" | "base64" | "code" | "reason"> {
    this.#payload ??= payloadFields(this.opcode, this.#message.payload, this.#reader);
    return this.#payload;
  }
}
