import { matches } from "@wireglass/lens/filter";
import type { KeptMessage, MessageRecord, OpenRecord } from "@wireglass/lens/record";
import { type HandshakeChange, handshakeChange } from "./handshake-rules.ts";
import { isAboutHandshake, type Rule } from "./rule.ts";

/** A rule that is in use. */
export type LiveRule = {
  readonly rule: Rule;
  /** Switched on. */
  enabled: boolean;
  /** How many messages or handshakes it has changed. */
  hits: number;
  /** Why it was switched off, where that was not the user's doing. */
  trouble: string | undefined;
};

export type RuleMinderOptions = {
  /** As filters see a message. */
  readonly recordOf: (message: KeptMessage) => MessageRecord;
  /** A rule was switched off, and why. */
  readonly trouble?: (rule: LiveRule) => void;
};

/** Rules in their order, as a user may switch them while they are used. */
export class RuleSet {
  #rules: readonly LiveRule[] = [];

  constructor(rules: readonly Rule[] = []) {
    this.replace(rules);
  }

  get rules(): readonly LiveRule[] {
    return this.#rules;
  }

  /** Other rules hold from now on, for connections that are open as well. */
  replace(rules: readonly Rule[]): void {
    this.#rules = rules.map((rule) => ({
      rule,
      enabled: rule.enabled,
      hits: 0,
      trouble: undefined,
    }));
  }

  /** The rules about messages that can ever apply to a connection. */
  forConnection(open: OpenRecord): readonly LiveRule[] {
    return this.#rules.filter(({ rule: { filter, action } }) => {
      if (isAboutHandshake(action)) return false;
      return filter === undefined || filter.usesMessage || matches(filter, { connection: open });
    });
  }

  /** What the rules make of a handshake; undefined where none is about handshakes. */
  readonly handshake = (open: OpenRecord): HandshakeChange | undefined => {
    const isAny = this.#rules.some(({ rule }) => isAboutHandshake(rule.action));
    return isAny ? handshakeChange(this.#rules, open) : undefined;
  };
}
