import type { Filter } from "@wireglass/lens/filter";
import type { OpenRecord, Side } from "@wireglass/lens/record";
import {
  type Interceptor,
  type Line,
  type OwnMessage,
  type Rule,
  RuleMinder,
  type RuleMinderOptions,
  RuleSet,
} from "../../script/index.ts";
import { ConnectionMinder } from "./connection-minder.ts";
import { HoldBoard } from "./hold-board.ts";
import { HOLD_LIMITS } from "./hold-limits.ts";

type Live = {
  readonly open: OpenRecord;
  readonly line: Line;
  isMinded: boolean;
};

/** What is sent into a connection: a message, or bytes as they are. */
export type Injection = OwnMessage | { readonly raw: Uint8Array };

/** Everything by which somebody lays hands on live connections: rules, holding, injecting. */
export class Hands {
  readonly rules: RuleSet;
  readonly board = new HoldBoard();
  readonly #options: RuleMinderOptions;
  readonly #live = new Map<number, Live>();

  constructor(options: RuleMinderOptions, rules: readonly Rule[] = []) {
    this.#options = options;
    this.rules = new RuleSet(rules);
  }

  /** Told of each WebSocket; those that nobody is interested in are not read. */
  readonly interceptor: Interceptor = (open, line) => {
    const { connection } = open;
    const rules = new RuleMinder(open, line, this.rules, this.#options);
    const gone = (): void => void this.#live.delete(connection);
    const minder = new ConnectionMinder(open, rules, this.board, gone);
    const isMinded = this.#isOfInterest(open);
    this.#live.set(connection, { open, line, isMinded });
    return { minder, atOnce: isMinded };
  };

  /** Other rules from now on, for connections that are open as well. */
  setRules(rules: readonly Rule[]): Promise<void> {
    this.rules.replace(rules);
    return this.#mindMore();
  }

  /** Holds what the filter lets through; undefined lets go. */
  hold(filter: Filter | undefined): Promise<void> {
    this.board.hold(filter);
    return this.#mindMore();
  }

  /**
   * Sends something to one side of a connection.
   *
   * @returns "closed" where no WebSocket of that number is open; "busy" where a message is under way that does not end
   */
  async inject(
    connection: number,
    to: Side,
    injection: Injection,
  ): Promise<"sent" | "closed" | "busy"> {
    const live = this.#live.get(connection);
    if (live === undefined) return "closed";
    const isMinded = await this.#mind(live);
    if (!this.#live.has(connection)) return "closed";
    if (!isMinded) return "busy";
    if ("raw" in injection) live.line.sendRaw(to, injection.raw);
    else live.line.send(to, injection);
    return "sent";
  }

  #isOfInterest(open: OpenRecord): boolean {
    return this.rules.forConnection(open).length > 0 || this.board.wants(open);
  }

  async #mindMore(): Promise<void> {
    const more = [...this.#live.values()].filter(
      ({ open, isMinded }) => !isMinded && this.#isOfInterest(open),
    );
    await Promise.all(more.map((live) => this.#mind(live)));
  }

  /** A peer that stops in the middle of a message is minded when that ends: nobody waits for it. */
  async #mind(live: Live): Promise<boolean> {
    live.isMinded = true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), HOLD_LIMITS.joinMs.value);
    const isMinded = await Promise.race([live.line.mind(), promise]);
    clearTimeout(timer);
    return isMinded;
  }
}
