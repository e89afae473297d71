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
  type SendOutcome,
} from "../../script/index.ts";
import type { Scripts } from "../scripts/scripts.ts";
import type { CaptureHistory } from "./capture-history.ts";
import type { Composer } from "./composer.ts";
import { ConnectionMinder } from "./connection-minder.ts";
import { HoldBoard } from "./hold-board.ts";
import { HOLD_LIMITS } from "./hold-limits.ts";
import { Pulse } from "./pulse.ts";
import type { Replays } from "./replays.ts";

type Live = {
  readonly open: OpenRecord;
  readonly line: Line;
  isMinded: boolean;
};

/** "closed" where no WebSocket of that number is open; else as a line tells. */
export type Outcome = SendOutcome | "closed";

/** What is sent into a connection: a message, or bytes as they are. */
export type Injection = OwnMessage | { readonly raw: Uint8Array };

/** Everything by which somebody lays hands on live connections: rules, scripts, holding, injecting. */
export class Hands {
  readonly rules: RuleSet;
  readonly board = new HoldBoard();
  /** Undefined where there can be none: without a proxy. */
  scripts: Scripts | undefined;
  /** Connections of our own; undefined where there is no proxy. */
  composer: Composer | undefined;
  replays: Replays | undefined;
  history: CaptureHistory | undefined;
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
    const scripts = this.scripts?.opened(open, line);
    const gone = (): void => {
      this.#live.delete(connection);
      this.scripts?.closed(connection);
    };
    const pulse = new Pulse(open, line, this.history);
    const minder = new ConnectionMinder({ open, rules, scripts, board: this.board, pulse, gone });
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
  hold(filter: Filter | undefined, keepsAlive = false, isWatched = false): Promise<void> {
    this.board.hold(filter, keepsAlive, isWatched);
    return this.#mindMore();
  }

  /** Sends something to one side of a connection, soon or not at all. */
  inject(connection: number, to: Side, injection: Injection): Promise<Outcome> {
    return this.#reach(connection, ({ line }) => {
      const { promise, resolve } = Promise.withResolvers<SendOutcome>();
      if ("raw" in injection) line.sendRaw(to, injection.raw, resolve);
      else line.send(to, injection, resolve);
      return promise;
    });
  }

  /** Sends a message to one side as soon as that can be, however long a message takes that is under way. */
  send(connection: number, to: Side, message: OwnMessage): Promise<Outcome> {
    return this.#reach(connection, ({ line }) => {
      const { promise, resolve } = Promise.withResolvers<SendOutcome>();
      line.send(to, message, resolve, true);
      return promise;
    });
  }

  /** Sends a close frame to both sides of a connection and ends it. */
  end(connection: number, code: number, reason: string): Promise<Outcome> {
    return this.#reach(connection, ({ line }) => {
      line.close(code, reason);
      return "sent";
    });
  }

  /** The open WebSocket whose client is "host:port". */
  connectionFrom(client: string): number | undefined {
    return [...this.#live.values()].find(({ open }) => open.client === client)?.open.connection;
  }

  /** Connections that scripts ask for now are minded, if they were not. */
  scriptsChanged(): void {
    void this.#mindMore();
  }

  async #reach(
    connection: number,
    act: (live: Live) => SendOutcome | Promise<SendOutcome>,
  ): Promise<Outcome> {
    const live = this.#live.get(connection);
    if (live === undefined) return "closed";
    const isMinded = await this.#mind(live);
    if (!this.#live.has(connection)) return "closed";
    const outcome = isMinded ? await act(live) : "busy";
    return outcome === "busy" && !this.#live.has(connection) ? "closed" : outcome;
  }

  #isOfInterest(open: OpenRecord): boolean {
    const isRuled = this.rules.forConnection(open).length > 0;
    return isRuled || this.board.wants(open) || this.scripts?.wants(open) === true;
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
