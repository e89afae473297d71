import { type Filter, matches } from "@wireglass/lens/filter";
import type { KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import { DROP, type Fate, Later, type OwnMessage } from "../../script/index.ts";
import { viewOf } from "../../store/index.ts";
import { HOLD_LIMITS } from "./hold-limits.ts";
import type { Pulse } from "./pulse.ts";

/** A message that waits for somebody to decide. */
export type HeldMessage = {
  /** From 1, over all connections. */
  readonly number: number;
  readonly open: OpenRecord;
  /** As it would be sent on: rules have been applied. */
  readonly message: KeptMessage;
  /** What becomes of it if it is forwarded. */
  readonly fate: Fate;
  /** Since when it waits, in milliseconds of the process's clock. */
  readonly since: number;
  /** Messages of its direction that nobody holds, and that wait until it has gone, to keep their order. */
  readonly behind: number;
  readonly pulse: Pulse;
};

/** What somebody decides about a held message. */
export type Decision =
  | { readonly do: "forward" }
  | { readonly do: "drop" }
  | { readonly do: "edit"; readonly message: OwnMessage };

type Waiting = HeldMessage & { behind: number; readonly resolve: (fate: Fate) => void };

/** How long those who watch wait to hear how many messages wait behind others. */
const COUNT_MS = 300;

/** Why messages went on without a decision. */
export type Opening = "full" | "ending";

/** Messages that wait for a decision, in the order in which they came. */
export class HoldBoard {
  #filter: Filter | undefined;
  /** Heartbeats are answered, or pass, while messages wait. */
  #keepsAlive = false;
  #waiting: Waiting[] = [];
  #number = 0;
  #version = 0;
  #openings = 0;
  #watchers: (() => void)[] = [];
  #isWatched = false;
  #unwatched: NodeJS.Timeout | undefined;
  #counted: NodeJS.Timeout | undefined;

  /** Told when all go on because too much waits: how many messages that are held, and of how many bytes. */
  opened: ((messages: number, bytes: number) => void) | undefined;

  /** What is held; undefined where nothing is. */
  get filter(): Filter | undefined {
    return this.#filter;
  }

  get held(): readonly HeldMessage[] {
    return this.#waiting;
  }

  get bytes(): number {
    return this.#waiting.reduce((sum, { message }) => sum + message.payload.length, 0);
  }

  /** How many times messages went on because there were too many. */
  get openings(): number {
    return this.#openings;
  }

  /** It is another one after each change. */
  get version(): number {
    return this.#version;
  }

  get keepsAlive(): boolean {
    return this.#keepsAlive;
  }

  /**
   * Holds what the filter lets through from now on; undefined lets everything go.
   *
   * @param isWatched it ends by itself when nobody has asked for changes for some seconds
   */
  hold(filter: Filter | undefined, keepsAlive = false, isWatched = false): void {
    this.#filter = filter;
    this.#keepsAlive = keepsAlive;
    this.#isWatched = isWatched;
    this.#mindWatchers();
    if (filter === undefined) this.decideAll({ do: "forward" });
    this.#changed();
  }

  wants(open: OpenRecord): boolean {
    const filter = this.#filter;
    if (filter === undefined) return false;
    return filter.usesMessage || matches(filter, { connection: open });
  }

  /** A message that would be sent on: its fate now, or when somebody has decided. */
  offer(open: OpenRecord, message: KeptMessage, fate: Fate, pulse: Pulse): Fate | Later<Fate> {
    const filter = this.#filter;
    if (filter === undefined || fate.kind === "drop") return fate;
    const isMeant = matches(filter, { connection: open, message: viewOf(message) });
    const ahead = this.#lastOf(open.connection, message.from);
    const isLate = isMeant || ahead !== undefined;
    if (isLate && this.#keepsAlive && pulse.keepAlive(message)) return DROP;
    if (!isMeant) {
      if (ahead !== undefined) this.#waitsBehind(ahead);
      else pulse.hears(peerOf(message.from));
      return fate;
    }
    const isFull =
      this.#waiting.length >= HOLD_LIMITS.messages.value ||
      this.bytes + message.payload.length > HOLD_LIMITS.bytes.value;
    if (isFull) {
      this.#failOpen(message.payload.length);
      return fate;
    }
    const later = new Later<Fate>();
    this.#waiting.push({
      number: ++this.#number,
      open,
      message,
      fate,
      resolve: (decided) => later.settle(decided),
      pulse,
      since: performance.now(),
      behind: 0,
    });
    this.#changed();
    return later;
  }

  /** @returns false where there is none of that number any more */
  decide(number: number, decision: Decision): boolean {
    const at = this.#waiting.findIndex((one) => one.number === number);
    const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (waiting === undefined) return false;
    const ahead = this.#waiting.slice(0, at).findLast((one) => isOf(one, waiting));
    if (ahead !== undefined) ahead.behind += waiting.behind + (decision.do === "drop" ? 0 : 1);
    this.#settle([waiting], decision, ahead === undefined);
    return true;
  }

  decideAll(decision: Exclude<Decision, { do: "edit" }>): void {
    this.#settle(this.#waiting.splice(0), decision);
  }

  /** Nothing more of that side is read, because so much waits: if it waits for somebody to decide, all go on. */
  crowded(connection: number, from: Side): void {
    if (this.#lastOf(connection, from) !== undefined) this.#failOpen();
  }

  /** @param more bytes of one more message, for which there is no room */
  #failOpen(more?: number): void {
    this.#openings++;
    const own = more === undefined ? 0 : 1;
    this.opened?.(this.#waiting.length + own, this.bytes + (more ?? 0));
    this.decideAll({ do: "forward" });
  }

  /** What is held of one side of a connection is forwarded. */
  letGo(connection: number, from: Side): void {
    const isLeaving = ({ open, message }: Waiting): boolean =>
      open.connection === connection && message.from === from;
    const leaving = this.#waiting.filter(isLeaving);
    if (leaving.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => !isLeaving(one));
    this.#settle(leaving, { do: "forward" });
  }

  /** Resolves when the version is another one than `version`, or after a while. */
  async changedSince(version: number): Promise<void> {
    if (version !== this.#version) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#watchers.push(resolve);
    this.#mindWatchers();
    const timer = setTimeout(resolve, HOLD_LIMITS.watchMs.value);
    await promise;
    clearTimeout(timer);
    this.#watchers = this.#watchers.filter((one) => one !== resolve);
    this.#mindWatchers();
  }

  /** Whoever held may be no more: what nobody looks at is let go after a while. */
  #mindWatchers(): void {
    clearTimeout(this.#unwatched);
    if (!this.#isWatched || this.#watchers.length > 0) return;
    this.#unwatched = setTimeout(() => this.hold(undefined), HOLD_LIMITS.unwatchedMs.value).unref();
  }

  #lastOf(connection: number, from: Side): Waiting | undefined {
    return this.#waiting.findLast(
      ({ open, message }) => open.connection === connection && message.from === from,
    );
  }

  /** That may be a great many, so those who watch are told at times. */
  #waitsBehind(ahead: Waiting): void {
    ahead.behind++;
    this.#counted ??= setTimeout(() => {
      this.#counted = undefined;
      this.#changed();
    }, COUNT_MS).unref();
  }

  /** @param leaves it does at once: nothing that waits is ahead of it */
  #settle(waiting: readonly Waiting[], decision: Decision, leaves = true): void {
    for (const one of waiting) {
      one.resolve(fateOf(decision, one.fate));
      if (leaves && decision.do !== "drop") one.pulse.hears(peerOf(one.message.from));
    }
    if (waiting.length > 0) this.#changed();
  }

  #changed(): void {
    this.#version++;
    for (const wake of this.#watchers.splice(0)) wake();
  }
}

function isOf(one: Waiting, { open, message }: Waiting): boolean {
  return one.open.connection === open.connection && one.message.from === message.from;
}

function peerOf(from: Side): Side {
  return from === "client" ? "server" : "client";
}

function fateOf(decision: Decision, forwarded: Fate): Fate {
  if (decision.do === "forward") return forwarded;
  if (decision.do === "drop") return DROP;
  // What follows it are copies of it.
  const more = forwarded.more?.map(() => decision.message);
  return { kind: "edit", edited: decision.message, ...(more && { more }) };
}
