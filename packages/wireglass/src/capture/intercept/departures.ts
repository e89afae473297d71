import type { KeptMessage } from "@wireglass/lens/record";
import { isControl } from "@wireglass/wire";
import { type Fate, type OwnMessage, PASS } from "../../script/index.ts";
import { FramesAmong } from "./frames-among.ts";
import { Leaving, type LeavingOptions } from "./leaving.ts";
import type { Place } from "./message-cutter.ts";
import type { Outgoing } from "./outgoing.ts";
import { Span } from "./span.ts";
import type { Decided } from "./waiting-messages.ts";

/** Where one direction's messages leave, in the order in which they are given to it, each as its fate has it. */
export class Departures {
  readonly #leaving: Leaving;
  readonly #among = new FramesAmong(() => this.endAmong());
  /** What leaves as it came, and lies side by side in the chunk at hand. */
  readonly #span = new Span((bytes, numbers) => this.pass(bytes, this.#time, numbers));
  #time = 0;

  constructor(options: LeavingOptions) {
    this.#leaving = new Leaving(options);
  }

  get outgoing(): Outgoing {
    return this.#leaving.outgoing;
  }

  /** Places of messages are in this chunk now. */
  begin(chunk: Uint8Array, time: number): void {
    this.#time = time;
    this.#span.begin(chunk);
  }

  /** The chunk is used up. */
  end(): void {
    this.#span.end();
  }

  /** What is to leave next is not in the chunk. */
  leaveSpan(): void {
    this.#span.leave();
  }

  copyOf({ start, end, raw }: Place): Uint8Array {
    return Buffer.from(start < 0 ? raw : this.#span.bytes(start, end));
  }

  /** Bytes as they came, seen at `time`: messages of these numbers, or a part of one. */
  pass(bytes: Uint8Array, time: number, numbers: readonly number[]): void {
    this.#leaving.pass(bytes, time, numbers);
  }

  /** A control frame that came among a message's fragments, behind so many bytes of them. */
  keepAmong(kept: KeptMessage, place: Place, behind: number): void {
    this.#among.add({ kept, raw: this.copyOf(place), behind });
  }

  /** The bytes of a message with the frames that came among its fragments, and the numbers of these. */
  withAmong(raw: Uint8Array): { readonly raw: Uint8Array; readonly numbers: readonly number[] } {
    return this.#among.joined(raw);
  }

  /** Frames among fragments go ahead of the message. */
  endAmong(): void {
    for (const { kept, raw } of this.#among.take()) this.late({ fate: PASS, kept, raw });
  }

  /** Nothing follows a close frame (RFC 6455 §5.5.1), so there is no end of the message around it to be waited for. */
  closeAmong(frames: Uint8Array, kept: KeptMessage, place: Place): void {
    const { time, index } = kept;
    const close = this.copyOf(place);
    this.#leaving.tellOf(kept);
    this.#span.leave();
    const { raw, numbers } = this.#among.joined(frames);
    this.pass(Buffer.concat([raw, close]), time, [...numbers, index]);
  }

  /**
   * For one that has waited. Frames that came among its fragments have left before; those that wait now came among
   * another one's, whose end has not come.
   */
  late({ fate, kept, raw }: Pick<Decided, "fate" | "kept" | "raw">): void {
    this.#span.leave();
    this.#leaving.late(fate, kept, raw);
    for (const message of fate.more ?? []) this.inject(message);
  }

  /** For one that leaves as soon as it has come. */
  now(fate: Fate, kept: KeptMessage, place: Place): void {
    if (fate.tags !== undefined) {
      this.#span.leave();
      this.endAmong();
      this.#leaving.tag(fate.tags);
    }
    if (fate.kind === "pass") this.#passMessage(kept, place);
    else {
      const raw = this.#rawOf(place);
      this.endAmong();
      this.#leaving.change(fate, kept, raw);
    }
    for (const message of fate.more ?? []) this.inject(message);
  }

  inject(message: OwnMessage): void {
    this.#span.leave();
    this.#leaving.inject(message);
  }

  injectRaw(bytes: Uint8Array): void {
    this.#span.leave();
    this.#leaving.injectRaw(bytes);
  }

  #passMessage(kept: KeptMessage, place: Place): void {
    if (!this.outgoing.passes(kept)) {
      const raw = this.#rawOf(place);
      this.endAmong();
      return this.#leaving.again(kept, raw);
    }
    this.#leaving.tellOf(kept);
    if (place.start >= 0) return this.#span.add(place.start, place.end, kept.index);
    this.#span.leave();
    if (isControl(kept.opcode)) return this.pass(place.raw, kept.time, [kept.index]);
    const { raw, numbers } = this.#among.joined(place.raw);
    this.pass(raw, kept.time, [...numbers, kept.index]);
  }

  #rawOf({ start, end, raw }: Place): Uint8Array {
    this.#span.leave();
    return start < 0 ? raw : this.#span.bytes(start, end);
  }
}
