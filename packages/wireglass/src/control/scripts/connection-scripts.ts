import type { KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import { isControl, readClosePayload } from "@wireglass/wire";
import { Delays, type Fate, type Later, type Line } from "../../script/index.ts";
import { Asking, type AskingOptions } from "./asking.ts";
import type { LiveScript } from "./live-script.ts";
import type { ToldEnd } from "./script-talk.ts";

const NO_CODE = 1005;
const ABNORMAL = 1006;

/** Gives one connection's messages to scripts, one script after the other. */
export class ConnectionScripts {
  readonly #open: OpenRecord;
  readonly #scripts: readonly LiveScript[];
  readonly #delays = new Delays();
  readonly #options: AskingOptions;
  #next: AskingOptions["next"] = (_, fate) => fate;
  #closing: Omit<ToldEnd, "clean"> | undefined;
  readonly #closers = new Set<Side>();
  /** The index of each direction's last message that was decided on; -1 for none. */
  readonly seen: Record<Side, number> = { client: -1, server: -1 };
  /** The message of each direction that was asked for last. */
  readonly #asked: Partial<Record<Side, Asking>> = {};

  constructor(open: OpenRecord, line: Line, scripts: readonly LiveScript[]) {
    this.#open = open;
    this.#scripts = scripts;
    const next: AskingOptions["next"] = (message, fate) => this.#next(message, fate);
    this.#options = { open, line, delays: this.#delays, scripts, next };
  }

  /** There are none, for now. */
  get isIdle(): boolean {
    return this.#scripts.length === 0;
  }

  /** What becomes of a message when all scripts have seen it. */
  followedBy(next: AskingOptions["next"]): void {
    this.#next = next;
  }

  /** @param before what rules have made of it */
  message(message: KeptMessage, before: Fate): Fate | Later<Fate> {
    this.seen[message.from] = message.index;
    if (before.kind === "drop") return this.#next(message, before);
    const asking = new Asking(message, before, this.#options, this.#asked[message.from]);
    if (asking.ask()) {
      this.#asked[message.from] = asking;
      return asking;
    }
    // Nobody asks for it: but a control frame must not overtake what scripts are asked for.
    const asked = isControl(message.opcode) ? this.#asked[message.from] : undefined;
    return asked === undefined ? this.#next(message, before) : asked.behind(before);
  }

  letGo(from: Side): void {
    this.#delays.letGo(from);
  }

  ending(from: Side): void {
    this.#delays.ending(from);
  }

  /** A close frame leaves, as if `from` had sent it: the first one says how the connection ended. */
  closes(from: Side, payload: Uint8Array): void {
    const { code = NO_CODE, reason } = readClosePayload(payload);
    this.#closing ??= { by: from, code, reason };
    this.#closers.add(from);
  }

  closed(by: Side, reason: string): void {
    this.#delays.closed();
    const { connection } = this.#open;
    const end = this.#closing ?? { by, code: ABNORMAL, reason };
    const clean = this.#closers.size === 2;
    for (const script of this.#scripts)
      script.tell({ do: "close", connection, end: { ...end, clean } });
  }
}
