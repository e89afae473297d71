import { setTimeout as sleep } from "node:timers/promises";
import type { KeptMessage } from "@wireglass/lens/record";
import type { ScriptProcess } from "./script-process.ts";

/** By then each message that comes is one that the next version is asked for. */
const GRACE_MS = 1000;
/** Messages that are held from before are waited for so long. */
const MOST_GRACES = 600;

/** A version that reads along, and whose place one takes that is asked: it reads what that was not asked for. */
export class LeavingScript {
  readonly process: ScriptProcess;
  /** When all that comes is for the next version. */
  readonly settled: Promise<void> = sleep(GRACE_MS);
  /** When it has read what was not. */
  readonly gone: Promise<void>;
  /** Directions of connections of which the next version was asked for messages. */
  readonly #left = new Set<string>();

  /** @param isHolding messages are held: it has not read them before they leave */
  constructor(process: ScriptProcess, isHolding: () => boolean) {
    this.process = process;
    this.gone = this.#readRest(isHolding);
  }

  async #readRest(isHolding: () => boolean): Promise<void> {
    await this.settled;
    let graces = 0;
    while (isHolding() && graces++ < MOST_GRACES) await sleep(GRACE_MS);
    if (graces > 0) await sleep(GRACE_MS); // what left last is read as well
    await this.process.close();
  }

  /** The next version is asked for a message. */
  asked({ connection, from, index }: KeptMessage): void {
    const key = `${connection} ${from}`;
    if (this.#left.has(key)) return;
    this.#left.add(key);
    this.process.tell({ do: "leave", connection, from, index });
  }
}
