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

  /** Sends something to one side of a connection. @returns false where no WebSocket of that number is open */
  async inject(connection: number, to: Side, injection: Injection): Promise<boolean> {
    const live = this.#live.get(connection);
    if (live === undefined) return false;
    await this.#mind(live);
    if ("raw" in injection) live.line.sendRaw(to, injection.raw);
    else live.line.send(to, injection);
    return true;
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

  async #mind(live: Live): Promise<void> {
    live.isMinded = true;
    await live.line.mind();
  }
}
