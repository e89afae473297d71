import type { KeptMessage, Side } from "@wireglass/lens/record";
import { type DeflateAgreement, isControl, type ObservedMessage, Opcode } from "@wireglass/wire";
import {
  DROP,
  type Fate,
  isPlainPass,
  Later,
  type Minder,
  type OwnMessage,
  PASS,
  type SendOutcome,
} from "../../script/index.ts";
import { keptMessage, keptPlain } from "../kept-observation.ts";
import { microseconds, type Tape } from "../tape/tape.ts";
import { Between } from "./between.ts";
import { Departures } from "./departures.ts";
import { InflatedSight } from "./inflated-sight.ts";
import { type CutterState, MessageCutter, type Place, type PlainCut } from "./message-cutter.ts";
import type { MessageNumbers } from "./message-numbers.ts";
import { PassedTogether } from "./passed-together.ts";
import { type Waiting, WaitingMessages } from "./waiting-messages.ts";

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
/** So long a close frame of ours waits for the end of a frame of which a part has left; then there is none. */
const CLOSE_MS = 5000;

/**
 * One direction of a WebSocket whose messages somebody minds. What passes is sent and recorded as the bytes it came
 * in; messages that wait keep their order, and control frames wait for none but who asks for them.
 */
export class Interception {
  readonly #options: InterceptionOptions;
  readonly #cutter: MessageCutter;
  readonly #departures: Departures;
  readonly #waiting = new WaitingMessages();
  #time = 0;
  #isStalled = false;
  #isDraining = false;
  /** A close frame of ours was the last to leave, or will be. */
  #isOver = false;
  /** A close frame has left, whoever sent it. */
  #hasClosed = false;
  /** One of ours has, in the peer's place: what the peer sends goes nowhere. */
  #isClosed = false;
  /** A message is under way whose beginning has left already. */
  #isJoining = false;
  #ended: (() => void) | undefined;
  readonly #betweenMessages = new Between(() => this.#cutter.isInside || this.#isJoining);
  /** Control frames may go among a message's fragments (RFC 6455 §5.4). */
  readonly #betweenFrames = new Between(
    () => (this.#cutter.isInside || this.#isJoining) && this.#cutter.isInFrame,
  );
  readonly #sight: InflatedSight;

  constructor(options: InterceptionOptions) {
    const { from, agreement, state } = options;
    this.#options = options;
    this.#departures = new Departures({
      ...options,
      closes: (payload) => {
        this.#hasClosed = true;
        options.minder.closes(from, payload);
      },
    });
    this.#sight = new InflatedSight(this.#departures.outgoing, options.broken);
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

  /** So much waits that nothing more is read: what waits for a person goes, not to wait for ever. */
  crowded(): void {
    this.#options.minder.crowded(this.#options.from);
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
      this.#departures.pass(all.subarray(0, end), microseconds(), numbers.since(first));
      this.#isJoining = !this.#cutter.isBetween;
      this.#sentOn();
      if (end === all.length) return;
      chunk = all.subarray(end);
    }
    this.#time = microseconds();
    this.#departures.begin(chunk, this.#time);
    this.#cutter.receive(chunk);
    this.#departures.end();
    this.#options.changed();
  }

  /** The peer sends no more; `ended` is called when all that it has sent has left. */
  end(ended: () => void): void {
    this.#finish(this.#isJoining ? NO_BYTES : this.#cutter.end(), ended);
  }

  #finish(unsent: Uint8Array, ended: () => void): void {
    const { raw: rest, numbers } = this.#departures.withAmong(this.#isClosed ? NO_BYTES : unsent);
    this.#ended = () => {
      if (rest.length > 0)
        this.#departures.pass(rest, microseconds(), [...numbers, this.#options.numbers.next()]);
      ended();
    };
    this.#options.minder.ending(this.#options.from);
    this.#isStalled = false;
    this.#drain();
  }

  /**
   * Lets what waits go, sends a close frame, if that was none, and nothing more; `done` is called then. Of a frame that has not come as a
   * whole nothing is sent, as the close frame would be taken for the rest of it.
   */
  close(message: OwnMessage, done: () => void): void {
    const cut = (): void => {
      this.#isOver = true;
      done();
    };
    const goodbye = (): void => {
      const frames = this.#takeUnfinished();
      this.#isOver = true;
      this.#finish(frames, () => {
        if (!this.#hasClosed) this.#departures.inject(message);
        done();
      });
    };
    this.#betweenFrames.doWithin(CLOSE_MS, goodbye, cut);
  }

  /** Sends a message of ours, ahead of those that wait; a close frame behind them. */
  send(message: OwnMessage, done?: (outcome: SendOutcome) => void, isPatient?: boolean): void {
    const between = isControl(message.opcode) ? this.#betweenFrames : this.#betweenMessages;
    const act = (): void => {
      const isClose = message.opcode === Opcode.close;
      if (isClose) this.#releaseAll();
      this.#departures.inject(message);
      this.#isClosed ||= isClose;
    };
    const mayFollow = (): boolean => !this.#isOver && !this.#hasClosed;
    between.send({ mayFollow, act, done, isPatient });
  }

  /** The same for bytes of ours, which are sent as they are. */
  sendRaw(bytes: Uint8Array, done?: (outcome: SendOutcome) => void): void {
    const act = (): void => this.#departures.injectRaw(bytes);
    this.#betweenMessages.send({ mayFollow: () => !this.#isOver, act, done });
  }

  /** More of what is in the middle of being sent has left. */
  #sentOn(): void {
    this.#betweenFrames.over();
    this.#betweenMessages.over();
  }

  stall(stalled: boolean): void {
    this.#isStalled = stalled;
    this.#drain();
  }

  #found(message: ObservedMessage, place: Place): void {
    const { connection, from, numbers, minder } = this.#options;
    const index = numbers.next();
    if (this.#isJoining) {
      if (message.opcode === Opcode.close) {
        this.#hasClosed = true;
        minder.closes(from, message.payload);
      }
      return;
    }
    const kept = keptMessage(message, { connection, index, time: this.#time, from });
    if (this.#goesNowhere) return this.#departures.now(DROP, kept, place);
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
    if (this.#goesNowhere) this.#departures.now(DROP, kept, place);
    else this.#mind(kept, place, minder.message(kept));
  }

  get #goesNowhere(): boolean {
    return this.#isOver || this.#isClosed;
  }

  #mind(kept: KeptMessage, place: Place, fate: Fate | Later<Fate>): void {
    const { opcode } = kept;
    const passesControl = isControl(opcode) && opcode !== Opcode.close;
    if (!(fate instanceof Later)) {
      const isUntouched = isPlainPass(fate);
      const { waitingBytes } = this.#cutter;
      const isInside = waitingBytes > 0 && !this.#isStalled;
      const isAmong = isControl(opcode) && isInside;
      if (isAmong && isUntouched && opcode === Opcode.close && this.#waiting.isEmpty)
        return this.#departures.closeAmong(this.#cutter.wholeFrames(), kept, place);
      if (isAmong && isUntouched && (passesControl || this.#waiting.isEmpty))
        return this.#departures.keepAmong(kept, place, waitingBytes);
      const goesNow = !this.#isStalled && (this.#waiting.isEmpty || passesControl);
      if (goesNow) return this.#departures.now(fate, kept, place);
    }
    this.#departures.endAmong();
    const raw = this.#departures.copyOf(place);
    const decided = fate instanceof Later ? undefined : fate;
    const before = opcode === Opcode.close ? this.#takeUnfinished() : NO_BYTES;
    const waiting: Waiting = { kept, raw, before, fate: decided, overtakes: passesControl };
    this.#waiting.push(waiting);
    if (fate instanceof Later) fate.whenThere((late) => this.#decided(waiting, late));
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
    const together = new PassedTogether((raw, time, numbers) =>
      this.#departures.pass(raw, time, numbers),
    );
    while (!this.#isStalled) {
      const next = this.#waiting.next();
      if (next === undefined) break;
      const { fate, kept, raw, before } = next;
      const isPlain = isPlainPass(fate) && !isControl(kept.opcode);
      if (isPlain && this.#departures.outgoing.passes(kept))
        together.add(raw, kept.time, kept.index);
      else {
        together.end();
        if (before.length > 0) this.#departures.pass(before, kept.time, []);
        this.#departures.late(next);
      }
    }
    together.end();
    if (!this.#isStalled) for (const one of this.#waiting.overtaking()) this.#departures.late(one);
    this.#options.changed();
    if (!this.#waiting.isEmpty) return;
    const ended = this.#ended;
    this.#ended = undefined;
    ended?.();
  }

  /** Fragments of which nothing has left: nobody sends the rest behind a close frame. */
  #takeUnfinished(): Uint8Array {
    return this.#isJoining || this.#cutter.isInside ? NO_BYTES : this.#cutter.wholeFrames();
  }

  #tooLarge(bytes: Uint8Array, end: { readonly compressed: boolean } | undefined): void {
    if (this.#goesNowhere) return;
    const own = end === undefined ? [] : [this.#options.numbers.next()];
    if (end?.compressed) this.#sight.lose();
    if (this.#isJoining) return;
    this.#departures.leaveSpan();
    this.#releaseAll();
    const among = this.#departures.withAmong(bytes);
    this.#departures.pass(among.raw, this.#time, [...among.numbers, ...own]);
    this.#sentOn();
  }

  /** What waits goes before what cannot wait. */
  #releaseAll(): void {
    if (this.#waiting.isEmpty) return;
    this.#options.minder.letGo(this.#options.from);
    this.#waiting.passAll();
    this.#isStalled = false;
    this.#drain();
  }
}
