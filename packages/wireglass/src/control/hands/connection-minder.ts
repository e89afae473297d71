import type { KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import { isControl } from "@wireglass/wire";
import { type Fate, Later, type Minder, PASS, type RuleMinder } from "../../script/index.ts";
import type { ConnectionScripts } from "../scripts/connection-scripts.ts";
import type { HoldBoard } from "./hold-board.ts";
import { InOrder } from "./in-order.ts";
import type { Pulse } from "./pulse.ts";

export type ConnectionMinderOptions = {
  readonly open: OpenRecord;
  readonly rules: RuleMinder;
  readonly scripts: ConnectionScripts | undefined;
  readonly board: HoldBoard;
  readonly pulse: Pulse;
  readonly gone: () => void;
};

/** Minds one connection: rules first, then scripts, then whoever holds messages. */
export class ConnectionMinder implements Minder {
  readonly #options: ConnectionMinderOptions;
  readonly #inOrder: Readonly<Record<Side, InOrder>>;
  /** What they have sent is not held any more. */
  readonly #ended = new Set<Side>();

  constructor(options: ConnectionMinderOptions) {
    this.#options = options;
    const next = (message: KeptMessage, fate: Fate) => this.#script(message, fate);
    this.#inOrder = { client: new InOrder(next), server: new InOrder(next) };
    options.scripts?.followedBy((message, fate) => this.#offer(message, fate));
  }

  message(message: KeptMessage): Fate | Later<Fate> {
    const { rules, scripts, board } = this.#options;
    const ruled = rules.message(message);
    const hasScripts = scripts?.isIdle === false;
    if (ruled === PASS && !hasScripts && board.filter === undefined) return ruled;
    if (!isControl(message.opcode)) return this.#inOrder[message.from].message(message, ruled);
    if (ruled instanceof Later) return ruled.followedBy((fate) => this.#script(message, fate));
    return this.#script(message, ruled);
  }

  letGo(from: Side): void {
    const { rules, scripts, board, open } = this.#options;
    rules.letGo(from);
    scripts?.letGo(from);
    board.letGo(open.connection, from);
  }

  ending(from: Side): void {
    const { rules, scripts, board, open } = this.#options;
    this.#ended.add(from);
    rules.ending(from);
    scripts?.ending(from);
    board.letGo(open.connection, from);
  }

  crowded(from: Side): void {
    const { board, open } = this.#options;
    board.crowded(open.connection, from);
  }

  closes(from: Side, payload: Uint8Array): void {
    this.#options.scripts?.closes(from, payload);
  }

  closed(by: Side, reason: string): void {
    const { rules, scripts, board, open, gone } = this.#options;
    rules.closed();
    scripts?.closed(by, reason);
    for (const side of ["client", "server"] as const) board.letGo(open.connection, side);
    gone();
  }

  #script(message: KeptMessage, fate: Fate): Fate | Later<Fate> {
    const { scripts } = this.#options;
    return scripts?.isIdle === false ? scripts.message(message, fate) : this.#offer(message, fate);
  }

  #offer(message: KeptMessage, fate: Fate): Fate | Later<Fate> {
    const { board, open, pulse } = this.#options;
    if (board.filter === undefined) return fate;
    if (isControl(message.opcode)) {
      pulse.hears(message.from === "client" ? "server" : "client"); // it goes by what is held
      return fate;
    }
    if (this.#ended.has(message.from)) return fate;
    const { payload = message.payload, opcode = message.opcode } = fate.edited ?? {};
    return board.offer(open, { ...message, payload, opcode }, fate, pulse);
  }
}
