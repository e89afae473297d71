import type { KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import { isControl, Opcode, readClosePayload } from "@wireglass/wire";
import { Delays, type Fate, Later, type Line, type OwnMessage } from "../../script/index.ts";
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
  readonly #closedBy = new Set<Side>();
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

  /** What becomes of a message when all scripts have seen it. */
  followedBy(next: AskingOptions["next"]): void {
    this.#next = next;
  }

  /** @param before what rules have made of it */
  message(message: KeptMessage, before: Fate): Fate | Later<Fate> {
    this.seen[message.from] = message.index;
    const fate = this.#fate(message, before);
    return message.opcode === Opcode.close ? this.#closeLeaves(message, fate) : fate;
  }

  /** A close frame ends the connection as it leaves, if it does. */
  #closeLeaves(message: KeptMessage, fate: Fate | Later<Fate>): Fate | Later<Fate> {
    const decided = (kind: Fate): Fate => {
      const { from } = message;
      if (kind.kind !== "drop")
        this.#sawClose({ from, payload: kind.edited?.payload ?? message.payload });
      return kind;
    };
    return fate instanceof Later ? fate.followedBy(decided) : decided(fate);
  }

  #fate(message: KeptMessage, before: Fate): Fate | Later<Fate> {
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

  ending(from: Side): void {
    this.#delays.ending(from);
  }

  /** A message of ours goes to one side: to that, the other one has sent it. */
  weSend(to: Side, { opcode, payload }: OwnMessage): void {
    if (opcode === Opcode.close)
      this.#sawClose({ from: to === "client" ? "server" : "client", payload });
  }

  /** Both sides get a close frame of ours. */
  weClose(code: number, reason: string): void {
    this.#closing ??= { by: "server", code, reason };
    for (const side of ["client", "server"] as const) this.#closedBy.add(side);
  }

  closed(by: Side, reason: string): void {
    this.#delays.closed();
    const { connection } = this.#open;
    const end = this.#closing ?? { by, code: ABNORMAL, reason };
    const clean = this.#closedBy.size === 2;
    for (const script of this.#scripts)
      script.tell({ do: "close", connection, end: { ...end, clean } });
  }

  #sawClose({ from, payload }: Pick<KeptMessage, "from" | "payload">): void {
    const { code = NO_CODE, reason } = readClosePayload(payload);
    this.#closing ??= { by: from, code, reason };
    this.#closedBy.add(from);
  }
}
