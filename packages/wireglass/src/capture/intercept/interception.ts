import type { KeptMessage, Side } from "@wireglass/lens/record";
import { type DeflateAgreement, isControl, type ObservedMessage, Opcode } from "@wireglass/wire";
import { DROP, type Fate, Later, type Minder, type OwnMessage, PASS } from "../../script/index.ts";
import { keptMessage, keptPlain } from "../kept-observation.ts";
import { microseconds, type Tape } from "../tape/tape.ts";
import { FramesAmong } from "./frames-among.ts";
import { InflatedSight } from "./inflated-sight.ts";
import { Leaving } from "./leaving.ts";
import { type CutterState, MessageCutter, type Place, type PlainCut } from "./message-cutter.ts";
import type { MessageNumbers } from "./message-numbers.ts";
import { PassedTogether } from "./passed-together.ts";
import { Span } from "./span.ts";
import { type Decided, type Waiting, WaitingMessages } from "./waiting-messages.ts";

export type InterceptionOptions = {
  readonly connection: number;
  readonly from: Side;
  readonly agreement: DeflateAgreement | undefined;
  readonly state?: CutterState | undefined;
  readonly minder: Minder;
  readonly tape: Tape;
  /** Of both directions. */
  readonly numbers: MessageNumbers;
  /** Sends bytes that stay as they are until they are taken. */
  readonly send: (bytes: Uint8Array) => void;
  /** What waits here has become more, or less. */
  readonly changed: () => void;
  /** It cannot go on: what was to be passed on refers to what is not there. */
  readonly broken: (reason: string) => void;
};

const NO_BYTES = new Uint8Array(0);

/**
 * One direction of a WebSocket whose messages somebody minds. What passes is sent and recorded as the bytes it came
 * in; messages that wait keep their order, and control frames wait for none but who asks for them.
 */
export class Interception {
  readonly #options: InterceptionOptions;
  readonly #cutter: MessageCutter;
  readonly #leaving: Leaving;
  readonly #waiting = new WaitingMessages();
  readonly #span = new Span((bytes, numbers) => this.#pass(bytes, this.#time, numbers));
  #time = 0;
  readonly #among = new FramesAmong(() => this.#endAmong());
  #isStalled = false;
  #isDraining = false;
  /** A close frame of ours was the last to leave, or will be. */
  #isOver = false;
  /** A message is under way whose beginning has left already. */
  #isJoining = false;
  #ended: (() => void) | undefined;
  /** What is to be sent once a message that is too large to wait has passed. */
  readonly #afterwards: (() => void)[] = [];
  readonly #sight: InflatedSight;

  constructor(options: InterceptionOptions) {
    const { from, agreement, state } = options;
    this.#options = options;
    this.#leaving = new Leaving(options);
    this.#sight = new InflatedSight(this.#leaving.outgoing, options.broken);
    this.#cutter = new MessageCutter({
      from,
      agreement,
      state,
      message: (message, place) => this.#found(message, place),
      plain: (message) => this.#plain(message),
      tooLarge: (bytes, message) => this.#tooLarge(bytes, message),
    });
  }

  /** Bytes of messages that wait; one whose end has not come is not among them, as its end must be read. */
  get waitingBytes(): number {
    return this.#waiting.bytes;
  }

  /** Reads what has gone its way before anybody minded it: the messages that it ends go on as they came. */
  catchUp(chunk: Uint8Array): void {
    this.#isJoining = true;
    this.#cutter.receive(chunk);
    this.#isJoining = !this.#cutter.isBetween;
  }

  receive(all: Uint8Array): void {
    let chunk = all;
    if (this.#isJoining) {
      const { numbers } = this.#options;
      const first = numbers.upcoming;
      const end = this.#cutter.receiveRest(all);
      this.#pass(all.subarray(0, end), microseconds(), numbers.since(first));
      this.#isJoining = !this.#cutter.isBetween;
      if (!this.#isJoining) this.#sendAfterwards();
      if (end === all.length) return;
      chunk = all.subarray(end);
    }
    this.#time = microseconds();
    this.#span.begin(chunk);
    this.#cutter.receive(chunk);
    this.#span.end();
    this.#options.changed();
  }

  /** The peer sends no more; `ended` is called when all that it has sent has left. */
  end(ended: () => void): void {
    const unsent = this.#isJoining ? NO_BYTES : this.#cutter.end();
    const { raw: rest, numbers } = this.#among.joined(unsent);
    this.#ended = () => {
      if (rest.length > 0)
        this.#pass(rest, microseconds(), [...numbers, this.#options.numbers.next()]);
      ended();
    };
    this.#options.minder.ending(this.#options.from);
    this.#isStalled = false;
    this.#drain();
  }

  /** Lets what waits go, sends a close frame and nothing more; `done` is called then. */
  close(message: OwnMessage, done: () => void): void {
    this.#isOver = true;
    this.end(() => {
      this.#inject(message);
      done();
    });
  }

  /** Sends a message of ours, ahead of those that wait. */
  send(message: OwnMessage): void {
    this.#between(() => this.#inject(message));
  }

  /** Sends bytes of ours as they are. */
  sendRaw(bytes: Uint8Array): void {
    this.#between(() => {
      this.#span.leave();
      this.#leaving.injectRaw(bytes);
    });
  }

  stall(stalled: boolean): void {
    this.#isStalled = stalled;
    this.#drain();
  }

  #between(action: () => void): void {
    if (this.#cutter.isInside || this.#isJoining) this.#afterwards.push(action);
    else action();
  }

  #found(message: ObservedMessage, place: Place): void {
    const { connection, from, numbers, minder } = this.#options;
    const index = numbers.next();
    if (this.#isJoining) return;
    const kept = keptMessage(message, { connection, index, time: this.#time, from });
    if (this.#isOver) return this.#apply(DROP, kept, place);
    if (message.opcode === Opcode.close) minder.ending(from);
    this.#mind(kept, place, this.#sight.hides(message) ? PASS : minder.message(kept));
  }

  /** The same for the most frequent kind, without what there is nothing to say of. */
  #plain({ opcode, payload, maskKey, start, end }: PlainCut): void {
    const { connection, from, numbers, minder } = this.#options;
    const index = numbers.next();
    if (this.#isJoining) return;
    const seen = { connection, index, time: this.#time, from };
    const kept = keptPlain(opcode, payload, maskKey, seen);
    const place = { start, end, raw: NO_BYTES };
    if (this.#isOver) this.#apply(DROP, kept, place);
    else this.#mind(kept, place, minder.message(kept));
  }

  #mind(kept: KeptMessage, place: Place, fate: Fate | Later<Fate>): void {
    const { opcode } = kept;
    const passesControl = isControl(opcode) && opcode !== Opcode.close;
    if (!(fate instanceof Later)) {
      const isUntouched = isPlainPass(fate);
      const { waitingBytes } = this.#cutter;
      const isInside = waitingBytes > 0 && !this.#isStalled;
      const isAmong = isControl(opcode) && isInside;
      if (isAmong && isUntouched && (passesControl || this.#waiting.isEmpty))
        return this.#among.add({ kept, raw: this.#copyOf(place), behind: waitingBytes });
      const goesNow = !this.#isStalled && (this.#waiting.isEmpty || passesControl);
      if (goesNow) return this.#apply(fate, kept, place);
    }
    this.#endAmong();
    const raw = this.#copyOf(place);
    const decided = fate instanceof Later ? undefined : fate;
    const waiting: Waiting = { kept, raw, fate: decided, overtakes: passesControl };
    this.#waiting.push(waiting);
    if (fate instanceof Later) fate.whenThere((late) => this.#decided(waiting, late));
  }

  #endAmong(): void {
    for (const { kept, raw } of this.#among.take()) this.#applyLate({ fate: PASS, kept, raw });
  }

  #copyOf({ start, end, raw }: Place): Uint8Array {
    return Buffer.from(start < 0 ? raw : this.#span.bytes(start, end));
  }

  #decided(waiting: Waiting, fate: Fate): void {
    if (waiting.fate !== undefined) return; // it had to go before
    waiting.fate = fate;
    this.#drainSoon();
  }

  /** Those that are decided in one turn leave together. */
  #drainSoon(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    process.nextTick(() => {
      this.#isDraining = false;
      this.#drain();
    });
  }

  #drain(): void {
    const together = new PassedTogether((raw, time, numbers) => this.#pass(raw, time, numbers));
    while (!this.#isStalled) {
      const next = this.#waiting.next();
      if (next === undefined) break;
      const { fate, kept, raw } = next;
      const isPlain = isPlainPass(fate) && !isControl(kept.opcode);
      if (isPlain && this.#leaving.outgoing.passes(kept)) together.add(raw, kept.time, kept.index);
      else {
        together.end();
        this.#applyLate(next);
      }
    }
    together.end();
    if (!this.#isStalled) for (const one of this.#waiting.overtaking()) this.#applyLate(one);
    this.#options.changed();
    if (!this.#waiting.isEmpty) return;
    const ended = this.#ended;
    this.#ended = undefined;
    ended?.();
  }

  /**
   * For one that has waited. Frames that came among its fragments have left before; those that wait now came among
   * another one's, whose end has not come.
   */
  #applyLate({ fate, kept, raw }: Pick<Decided, "fate" | "kept" | "raw">): void {
    this.#span.leave();
    this.#leaving.late(fate, kept, raw);
    for (const message of fate.more ?? []) this.#inject(message);
  }

  #apply(fate: Fate, kept: KeptMessage, place: Place): void {
    if (fate.tags !== undefined) {
      this.#span.leave();
      this.#endAmong();
      this.#leaving.tag(fate.tags);
    }
    if (fate.kind === "pass") this.#passMessage(kept, place);
    else {
      const raw = this.#rawOf(place);
      this.#endAmong();
      this.#leaving.change(fate, kept, raw);
    }
    for (const message of fate.more ?? []) this.#inject(message);
  }

  #passMessage(kept: KeptMessage, place: Place): void {
    if (!this.#leaving.outgoing.passes(kept)) {
      const raw = this.#rawOf(place);
      this.#endAmong();
      return this.#leaving.again(kept, raw);
    }
    if (place.start < 0) {
      this.#span.leave();
      if (isControl(kept.opcode)) return this.#pass(place.raw, kept.time, [kept.index]);
      const { raw, numbers } = this.#among.joined(place.raw);
      return this.#pass(raw, kept.time, [...numbers, kept.index]);
    }
    this.#span.add(place.start, place.end, kept.index);
  }

  #inject(message: OwnMessage): void {
    this.#span.leave();
    this.#leaving.inject(message);
  }

  #rawOf({ start, end, raw }: Place): Uint8Array {
    this.#span.leave();
    return start < 0 ? raw : this.#span.bytes(start, end);
  }

  #pass(bytes: Uint8Array, time: number, numbers: readonly number[]): void {
    this.#leaving.pass(bytes, time, numbers);
  }

  #tooLarge(bytes: Uint8Array, message: ObservedMessage | undefined): void {
    if (this.#isOver) return;
    if (this.#isJoining) {
      if (message?.compressed) this.#sight.lose();
      return;
    }
    this.#span.leave();
    this.#releaseAll();
    const among = this.#among.joined(bytes);
    const own = message === undefined ? [] : [this.#options.numbers.next()];
    this.#pass(among.raw, this.#time, [...among.numbers, ...own]);
    if (message === undefined) return;
    if (message.compressed) this.#sight.lose();
    this.#sendAfterwards();
  }

  #sendAfterwards(): void {
    for (const action of this.#afterwards.splice(0)) action();
  }

  /** What waits goes before what cannot wait. */
  #releaseAll(): void {
    if (this.#waiting.isEmpty) return;
    this.#options.minder.ending(this.#options.from);
    this.#waiting.passAll();
    this.#isStalled = false;
    this.#drain();
  }
}

/** It leaves as it came, and nothing more is to be said of it. */
function isPlainPass({ kind, more, tags }: Fate): boolean {
  return kind === "pass" && more === undefined && tags === undefined;
}
