import type { KeptMessage, OpenRecord } from "@wireglass/lens/record";
import { isControl } from "@wireglass/wire";
import {
  type Delays,
  DROP,
  type Fate,
  Later,
  type Line,
  type OwnMessage,
} from "../../script/index.ts";
import type { LiveScript } from "./live-script.ts";
import type { ScriptFate } from "./script-talk.ts";

/** What scripts have made of a message so far, where they made anything of it. */
type Made = {
  payload: Uint8Array | undefined;
  waitMs: number;
  readonly tags: string[];
  readonly followers: OwnMessage[];
};

export type AskingOptions = {
  readonly open: OpenRecord;
  readonly line: Line;
  readonly delays: Delays;
  readonly scripts: readonly LiveScript[];
  /** What becomes of a message then. */
  readonly next: (message: KeptMessage, fate: Fate) => Fate | Later<Fate>;
};

/** One message that scripts are asked for, one after the other. */
export class Asking extends Later<Fate> {
  readonly #options: AskingOptions;
  readonly #before: Fate;
  /** As the next script sees it. */
  #message: KeptMessage;
  #next = 0;
  #made: Made | undefined;
  /** The one before it in its direction, until that is past. */
  #previous: Asking | undefined;
  #isAnswered = false;
  /** What waits until this one, and all before it, are answered. */
  #behind: (() => void)[] | undefined;

  /** @param before what rules have made of it */
  constructor(
    message: KeptMessage,
    before: Fate,
    options: AskingOptions,
    previous: Asking | undefined,
  ) {
    super();
    this.#previous = previous?.isPast === true ? undefined : previous;
    const { payload = message.payload, opcode = message.opcode } = before.edited ?? {};
    this.#options = options;
    this.#before = before;
    this.#message = before.edited === undefined ? message : { ...message, payload, opcode };
  }

  /** Asks the next script that wants to be asked. @returns false where there is none */
  ask(): boolean {
    const { scripts, open } = this.#options;
    while (this.#next < scripts.length) {
      const script = scripts[this.#next++];
      if (script?.message(open, this.#message, this)) return true;
    }
    return false;
  }

  /** What the script that was asked makes of it; undefined for nothing. */
  answered(fate: ScriptFate | undefined): void {
    const goesOn = fate === undefined || this.#take(fate);
    if (goesOn && this.ask()) return;
    this.#isAnswered = true;
    const isInLine = isControl(this.#message.opcode) && this.#previous !== undefined;
    if (isInLine) this.#previous?.whenPast(() => this.#finish(goesOn));
    else this.#finish(goesOn);
    if (this.#previous === undefined) this.#past();
    else this.#previous.whenPast(() => this.#past());
  }

  /** It is answered, and all before it are. */
  get isPast(): boolean {
    return this.#isAnswered && this.#previous === undefined;
  }

  /** `fate` once all that came before is answered, even where that is delayed then. */
  behind(fate: Fate): Fate | Later<Fate> {
    if (this.isPast) return fate;
    const later = new Later<Fate>();
    this.whenPast(() => later.settle(fate));
    return later;
  }

  /** @param goOn is called as soon as it is past */
  whenPast(goOn: () => void): void {
    if (this.isPast) return goOn();
    this.#behind ??= [];
    this.#behind.push(goOn);
  }

  #past(): void {
    this.#previous = undefined;
    const behind = this.#behind ?? [];
    this.#behind = undefined;
    doAll(behind);
  }

  #finish(goesOn: boolean): void {
    if (!goesOn) this.#goOn(this.#dropped());
    else if (this.#made === undefined) this.#goOn(this.#before);
    else this.#goOnWith(this.#made);
  }

  #goOnWith(made: Made): void {
    const fate = fateOf(this.#message.opcode, this.#before, made);
    if (made.waitMs === 0) return this.#goOn(fate);
    const delayed = this.#options.delays.later(fate, this.#message.from, made.waitMs);
    if (delayed instanceof Later) delayed.whenThere((late) => this.#goOn(late));
    else this.#goOn(delayed);
  }

  #goOn(fate: Fate): void {
    const next = this.#options.next(this.#message, fate);
    if (next instanceof Later) next.whenThere((late) => this.settle(late));
    else this.settle(next);
  }

  /** @returns false where the message is dropped */
  #take({ kind, payload, waitMs, followers, replies, tags }: ScriptFate): boolean {
    const { scripts, line } = this.#options;
    const script = scripts[this.#next - 1];
    const { from } = this.#message;
    if (script !== undefined) script.hits++;
    for (const reply of replies) line.send(from, reply);
    this.#made ??= { payload: undefined, waitMs: 0, tags: [], followers: [] };
    this.#made.tags.push(...tags);
    this.#made.followers.push(...followers);
    this.#made.waitMs += waitMs;
    if (kind === "edit" && payload !== undefined) {
      this.#made.payload = payload;
      this.#message = { ...this.#message, payload };
    }
    if (kind !== "drop") return true;
    // What was to follow a message that is dropped goes on its way.
    for (const one of followers) line.send(from === "client" ? "server" : "client", one);
    return false;
  }

  #dropped(): Fate {
    const { tags = [] } = this.#made ?? {};
    return tags.length === 0 ? DROP : { ...DROP, tags };
  }
}

const due: (() => void)[] = [];

/** One after the other, and what they lead to behind them: thousands may wait for each other, deeper than a stack. */
function doAll(actions: readonly (() => void)[]): void {
  const isDoing = due.length > 0;
  for (const action of actions) due.push(action);
  if (isDoing) return;
  for (let at = 0; at < due.length; at++) due[at]?.();
  due.length = 0;
}

function fateOf(opcode: number, before: Fate, { payload, tags, followers }: Made): Fate {
  if (payload === undefined && tags.length + followers.length === 0) return before;
  const edited: OwnMessage | undefined =
    payload === undefined ? before.edited : { opcode, payload };
  const copies = before.more ?? [];
  const more = [
    ...(payload === undefined ? copies : copies.map((copy) => edited ?? copy)),
    ...followers,
  ];
  return {
    kind: edited === undefined ? "pass" : "edit",
    ...(edited !== undefined && { edited }),
    ...(more.length > 0 && { more }),
    ...(tags.length > 0 && { tags }),
  };
}
