import { type Filter, matches, parseFilter } from "@wireglass/lens/filter";
import type { CloseRecord, KeptMessage, OpenRecord } from "@wireglass/lens/record";
import type { Connection } from "../../../script/index.ts";
import { viewOf } from "../../../store/index.ts";
import type { ToScript } from "../script-talk.ts";
import type { ScriptCalls } from "./script-calls.ts";
import { scriptConnection } from "./script-connection.ts";
import { ScriptMessage } from "./script-message.ts";
import type { ScriptOutlet } from "./script-outlet.ts";
import type { WatchClient, WatchFeed } from "./watch-feed.ts";
import { hookOf } from "./watch-state.ts";

type Known = { readonly open: OpenRecord; readonly connection: Connection };

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
  }

  async told(what: ToScript): Promise<void> {
    if (what.do === "more") return this.#feed.more(this);
    if (what.do === "open" && !what.isNew) this.#meet(what.open);
    if (what.do !== "end") return;
    await this.#feed.finish(this);
    this.#outlet.tell({ tell: "done" });
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
    const values = [new ScriptMessage(message, true), known.connection] as const;
    const hook = hookOf(message.opcode);
    return this.#calls.call(hook, { connection, index }, values, CONSEQUENCE, () => {});
  }

  close({ connection, by, code, reason, clean }: CloseRecord): void {
    const known = this.#known.get(connection);
    this.#known.delete(connection);
    if (known === undefined) return;
    const values = [known.connection, { by, code, reason, clean }] as const;
    void this.#calls.call("onClose", { connection }, values, CONSEQUENCE, () => {});
  }

  read(messages: number): void {
    this.#outlet.tell({ tell: "read", messages });
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
