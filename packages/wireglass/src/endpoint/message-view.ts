import { type DataOpcode, Opcode } from "@wireglass/wire";
import { textOf } from "./node-text.ts";

const NO_BYTES = Buffer.alloc(0);

/**
 * A message where it lies in memory, lent for the length of a callback: nothing is allocated for it.
 * Sending it on copies its bytes; to keep it, take {@link text} or {@link copy}.
 */
export class MessageView {
  /** Text or binary, as one of {@link Opcode}. */
  opcode: DataOpcode = Opcode.text;
  #bytes: Uint8Array = NO_BYTES;
  #start = 0;
  #end = 0;

  /** True for a text message. */
  get isText(): boolean {
    return this.opcode === Opcode.text;
  }

  /** Payload bytes, inflated. */
  get byteLength(): number {
    return this.#end - this.#start;
  }

  /** The payload as text; of a binary message, its bytes read as UTF-8. */
  get text(): string {
    return textOf(this.#bytes, this.#start, this.#end, false);
  }

  /** The payload itself: valid during the callback only. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** The payload, to keep. */
  copy(): Uint8Array {
    return new Uint8Array(this.bytes);
  }

  /** The same as {@link text}. */
  toString(): string {
    return this.text;
  }

  /** @internal Points the view at `bytes[start, end)`. For those who deliver messages. */
  show(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number): void {
    this.opcode = opcode;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** @internal The callback has returned: a view that was kept is empty, not wrong. */
  hide(): void {
    this.#bytes = NO_BYTES;
    this.#start = 0;
    this.#end = 0;
  }

  /** @internal The memory that {@link start} and {@link end} point into. */
  get source(): Uint8Array {
    return this.#bytes;
  }

  /** @internal */
  get start(): number {
    return this.#start;
  }

  /** @internal */
  get end(): number {
    return this.#end;
  }
}
