import { matches } from "@wireglass/lens/filter";
import type { KeptMessage, MessageRecord, OpenRecord, Side } from "@wireglass/lens/record";
import { isControl } from "@wireglass/wire";
import { Delays } from "../delays.ts";
import { DROP, type Fate, type Line, type OwnMessage, PASS } from "../fate.ts";
import type { Later } from "../later.ts";
import { changedPayload } from "./payload-change.ts";
import { isAboutHandshake, type MessageAction } from "./rule.ts";
import type { LiveRule, RuleMinderOptions, RuleSet } from "./rule-set.ts";

/** What has become of a message so far, rule by rule. */
type Draft = {
  readonly message: KeptMessage;
  payload: Uint8Array | undefined;
  isDropped: boolean;
  copies: number;
  waitMs: number;
  /** As filters see it, until it is changed: made once for all rules. */
  record: MessageRecord | undefined;
};

/** Applies rules to one connection's messages, one rule after the other. */
export class RuleMinder {
  readonly #open: OpenRecord;
  readonly #line: Line;
  readonly #set: RuleSet;
  readonly #options: RuleMinderOptions;
  #known: readonly LiveRule[] = [];
  #rules: readonly LiveRule[] = [];
  /** When the last byte of a direction has had its time, in milliseconds: what throttles it. */
  readonly #freeAt: Record<Side, number> = { client: 0, server: 0 };
  readonly #stalledUntil: Record<Side, number> = { client: 0, server: 0 };
  readonly #delays = new Delays();

  constructor(open: OpenRecord, line: Line, set: RuleSet, options: RuleMinderOptions) {
    this.#open = open;
    this.#line = line;
    this.#set = set;
    this.#options = options;
  }

  message(message: KeptMessage): Fate | Later<Fate> {
    const draft: Draft = {
      message,
      payload: undefined,
      isDropped: false,
      copies: 0,
      waitMs: 0,
      record: undefined,
    };
    for (const live of this.#current()) {
      if (live.enabled && this.#applies(live, draft)) this.#apply(live, draft);
      if (draft.isDropped) break;
    }
    const fate = fateOf(draft);
    return draft.waitMs > 0 ? this.#delays.later(fate, message.from, draft.waitMs) : fate;
  }

  letGo(from: Side): void {
    this.#delays.letGo(from);
  }

  ending(from: Side): void {
    this.#delays.ending(from);
  }

  closed(): void {
    this.#delays.closed();
  }

  #current(): readonly LiveRule[] {
    if (this.#known !== this.#set.rules) {
      this.#known = this.#set.rules;
      this.#rules = this.#set.forConnection(this.#open);
    }
    return this.#rules;
  }

  #applies({ rule: { filter } }: LiveRule, draft: Draft): boolean {
    if (filter?.usesMessage !== true) return true; // forConnection has asked
    draft.record ??= this.#options.recordOf(current(draft));
    return matches(filter, { connection: this.#open, message: draft.record });
  }

  #apply(live: LiveRule, draft: Draft): void {
    const { action } = live.rule;
    if (isAboutHandshake(action)) return;
    try {
      if (this.#do(action, draft)) live.hits++;
    } catch (error) {
      live.enabled = false;
      live.trouble = error instanceof Error ? error.message : String(error);
      this.#options.trouble?.(live);
    }
  }

  /** @returns whether it changed anything */
  #do(action: MessageAction, draft: Draft): boolean {
    const { from } = draft.message;
    switch (action.kind) {
      case "replace": {
        const payload = changedPayload(current(draft).payload, action.change);
        // A control frame has no room for more: RFC 6455 §5.5.
        if (payload === undefined || (isControl(draft.message.opcode) && payload.length > 125))
          return false;
        draft.payload = payload;
        draft.record = undefined;
        return true;
      }
      case "drop":
        draft.isDropped = true;
        return true;
      case "duplicate":
        draft.copies += action.times;
        return true;
      case "delay":
        draft.waitMs += action.ms + action.jitterMs * Math.random();
        return true;
      case "throttle":
        draft.waitMs += this.#throttled(draft, action.bytesPerSecond);
        return true;
      case "stall":
        this.#stall(from, action.ms);
        return true;
      case "close":
        draft.isDropped = true;
        this.#line.close(action.code, action.reason);
        return true;
      case "answer":
        draft.isDropped = true;
        this.#line.send(from, action);
        return true;
    }
  }

  /** How long a message waits so that its direction keeps to a rate. */
  #throttled(draft: Draft, bytesPerSecond: number): number {
    const { from } = draft.message;
    const now = performance.now();
    const start = Math.max(now, this.#freeAt[from]);
    this.#freeAt[from] = start + (current(draft).payload.length / bytesPerSecond) * 1000;
    return this.#freeAt[from] - now;
  }

  /** The stall that lasts longest counts. */
  #stall(from: Side, ms = Number.POSITIVE_INFINITY): void {
    const until = performance.now() + ms;
    this.#stalledUntil[from] = Math.max(this.#stalledUntil[from], until);
    this.#line.stall(from, true);
    if (ms === Number.POSITIVE_INFINITY) return;
    this.#delays.timed(ms, () => {
      if (this.#stalledUntil[from] <= until) this.#line.stall(from, false);
    });
  }
}

/** The message as the next rule gets it. */
function current({ message, payload }: Draft): KeptMessage {
  return payload === undefined ? message : { ...message, payload };
}

function fateOf(draft: Draft): Fate {
  const { message, payload, copies } = draft;
  if (draft.isDropped) return DROP;
  if (payload === undefined && copies === 0) return PASS;
  const own: OwnMessage = { opcode: message.opcode, payload: payload ?? message.payload };
  return {
    kind: payload === undefined ? "pass" : "edit",
    ...(payload !== undefined && { edited: own }),
    ...(copies > 0 && { more: Array.from({ length: copies }, () => own) }),
  };
}
