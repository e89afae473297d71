import { type Filter, matches, parseFilter } from "@wireglass/lens/filter";
import type { CloseRecord, KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import type { Connection } from "../../../script/index.ts";
import { viewOf } from "../../../store/index.ts";
import type { ToScript } from "../script-talk.ts";
import { ReadingProof } from "./reading-proof.ts";
import type { ScriptCalls } from "./script-calls.ts";
import { scriptConnection } from "./script-connection.ts";
import { ScriptMessage } from "./script-message.ts";
import type { ScriptOutlet } from "./script-outlet.ts";
import type { WatchClient, WatchFeed } from "./watch-feed.ts";
import { hookOf } from "./watch-state.ts";

type Known = { readonly open: OpenRecord; readonly connection: Connection };

/** Of a connection's messages, those that another version was asked for before, and is asked for behind. */
type Bounds = {
  readonly from: Readonly<Record<Side, number>>;
  readonly to: Readonly<Record<Side, number>>;
};

const NO_END = { client: Number.POSITIVE_INFINITY, server: Number.POSITIVE_INFINITY };
const NO_BOUNDS: Bounds = { from: { client: -1, server: -1 }, to: NO_END };

const CONSEQUENCE = "the traffic is not touched by it";

/** A script that reads along in the capture: nothing waits for it. */
export class WatchingScript implements WatchClient {
  readonly #calls: ScriptCalls;
  readonly #outlet: ScriptOutlet;
  readonly #feed: WatchFeed;
  /** "passing": what peers sent and got, not what was dropped or injected. */
  readonly #sees: "everything" | "passing";
  readonly #filter: Filter | undefined;
  readonly #known = new Map<number, Known>();
  readonly #bounds = new Map<number, Bounds>();
  readonly #proof: ReadingProof;

  constructor(
    calls: ScriptCalls,
    outlet: ScriptOutlet,
    feed: WatchFeed,
    sees: "everything" | "passing",
  ) {
    this.#calls = calls;
    this.#outlet = outlet;
    const { filter = "" } = calls.script;
    const parsed = parseFilter(filter);
    this.#filter = parsed.kind === "filter" ? parsed.filter : undefined;
    this.#feed = feed;
    this.#sees = sees;
    this.#proof = new ReadingProof((hook, what) => {
      const text = `${hook} ${what}: from now on it is asked what becomes of messages`;
      outlet.tell({ tell: "acts", text, place: calls.placeOf(hook) });
    });
  }

  async told(what: ToScript): Promise<void> {
    switch (what.do) {
      case "begin":
        for (const { connection, client, server } of what.seen)
          this.#bounds.set(connection, { from: { client, server }, to: { ...NO_END } });
        return this.#feed.begin(what.after, this);
      case "more":
        return this.#feed.more(this);
      case "leave":
        return this.#leave(what);
      case "open":
        if (!what.isNew) this.#meet(what.open);
        return;
      case "end":
        await this.#feed.finish(this, what.upTo);
        this.#outlet.tell({ tell: "done" });
    }
  }

  open(record: OpenRecord): void {
    const known = this.#meet(record);
    if (known === undefined) return;
    const subject = { connection: record.connection };
    void this.#calls.call("onOpen", subject, [known.connection], CONSEQUENCE, () => {});
  }

  message(message: KeptMessage): Promise<void> | undefined {
    const { connection, index, origin } = message;
    if (this.#sees === "passing" && (origin === "dropped" || origin === "injected"))
      return undefined;
    const known = this.#known.get(connection);
    if (known === undefined || !this.#isMeant(known.open, message)) return undefined;
    if (this.#bounds.size > 0 && !this.#isBetween(message)) return undefined;
    const shown = new ScriptMessage(message, this.#sees === "everything");
    const values = [shown, known.connection] as const;
    const hook = hookOf(message.opcode);
    const subject = { connection, index };
    if (this.#sees === "everything")
      return this.#calls.call(hook, subject, values, CONSEQUENCE, () => {});
    const began = this.#proof.begin();
    const waiting = this.#calls.call(hook, subject, values, CONSEQUENCE, () => {});
    this.#proof.end(hook, shown, began, waiting);
    return waiting;
  }

  close({ connection, by, code, reason, clean }: CloseRecord): void {
    const known = this.#known.get(connection);
    this.#known.delete(connection);
    this.#bounds.delete(connection);
    if (known === undefined) return;
    const values = [known.connection, { by, code, reason, clean }] as const;
    void this.#calls.call("onClose", { connection }, values, CONSEQUENCE, () => {});
  }

  read(messages: number, place: number): void {
    this.#outlet.tell({ tell: "read", messages, place });
  }

  #leave({ connection, from, index }: Extract<ToScript, { do: "leave" }>): void {
    const { from: seen, to } = this.#bounds.get(connection) ?? NO_BOUNDS;
    this.#bounds.set(connection, { from: seen, to: { ...to, [from]: index } });
  }

  /** No other version was, or is, asked for it. */
  #isBetween({ connection, index, from }: KeptMessage): boolean {
    const { from: seen, to } = this.#bounds.get(connection) ?? NO_BOUNDS;
    return index > seen[from] && index < to[from];
  }

  #meet(open: OpenRecord): Known | undefined {
    const filter = this.#filter;
    if (filter?.usesMessage === false && !matches(filter, { connection: open })) return undefined;
    const known = { open, connection: scriptConnection(open, this.#outlet.tell) };
    this.#known.set(open.connection, known);
    return known;
  }

  #isMeant(open: OpenRecord, message: KeptMessage): boolean {
    const filter = this.#filter;
    if (filter?.usesMessage !== true) return true; // asked when it was opened
    return matches(filter, { connection: open, message: viewOf(message) });
  }
}
