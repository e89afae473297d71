import { setTimeout as sleep } from "node:timers/promises";
import type { KeptMessage } from "@wireglass/lens/record";
import type { ScriptProcess } from "./script-process.ts";

/** By then each message that comes is one that the next version is asked for. */
const GRACE_MS = 1000;

/** A version that reads along, and whose place one takes that is asked: it reads what that was not asked for. */
export class LeavingScript {
  readonly process: ScriptProcess;
  /** When it has read that. */
  readonly gone: Promise<void>;
  /** Directions of connections of which the next version was asked for messages. */
  readonly #left = new Set<string>();

  constructor(process: ScriptProcess) {
    this.process = process;
    this.gone = sleep(GRACE_MS).then(() => process.close());
  }

  /** The next version is asked for a message. */
  asked({ connection, from, index }: KeptMessage): void {
    const key = `${connection} ${from}`;
    if (this.#left.has(key)) return;
    this.#left.add(key);
    this.process.tell({ do: "leave", connection, from, index });
  }
}
