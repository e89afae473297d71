import type { KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import { isControl } from "@wireglass/wire";
import { type Fate, type Minder, PASS, type RuleMinder } from "../../script/index.ts";
import type { HoldBoard } from "./hold-board.ts";

/** Minds one connection: rules first, then whoever holds messages. */
export class ConnectionMinder implements Minder {
  readonly #open: OpenRecord;
  readonly #rules: RuleMinder;
  readonly #board: HoldBoard;
  readonly #gone: () => void;

  constructor(open: OpenRecord, rules: RuleMinder, board: HoldBoard, gone: () => void) {
    this.#open = open;
    this.#rules = rules;
    this.#board = board;
    this.#gone = gone;
  }

  message(message: KeptMessage): Fate | Promise<Fate> {
    const fate = this.#rules.message(message);
    if (fate instanceof Promise) return fate.then((late) => this.#offer(message, late));
    return fate === PASS && this.#board.filter === undefined ? fate : this.#offer(message, fate);
  }

  ending(from: Side): void {
    this.#rules.ending(from);
    this.#board.ending(this.#open.connection, from);
  }

  closed(): void {
    this.#rules.closed();
    for (const side of ["client", "server"] as const)
      this.#board.ending(this.#open.connection, side);
    this.#gone();
  }

  #offer(message: KeptMessage, fate: Fate): Fate | Promise<Fate> {
    if (isControl(message.opcode)) return fate;
    const { payload = message.payload, opcode = message.opcode } = fate.edited ?? {};
    return this.#board.offer(this.#open, { ...message, payload, opcode }, fate);
  }
}
