import type { ScriptMessage } from "./script-message.ts";
import type { Hook } from "./watch-state.ts";

/** The first calls are looked at closely, and then one of so many: that costs as much as the call. */
const FIRST = 200;
const ONE_OF = 64;
/** Who takes longer lets messages wait; reading a large one takes some time as well. */
const MOST_MS = 250;
const BYTES_PER_MS = 10_000;

/**
 * Looks whether a script that was taken to only read, by its source, really does: there are more ways to do something
 * in JavaScript than can be seen there.
 */
export class ReadingProof {
  readonly #acts: (hook: Hook, what: string) => void;
  #calls = 0;
  #isTold = false;

  /** @param acts told once, when it does more */
  constructor(acts: (hook: Hook, what: string) => void) {
    this.#acts = acts;
  }

  /** A call begins. @returns when, where it is one that is looked at closely; else 0 */
  begin(): number {
    const call = this.#calls++;
    return call < FIRST || call % ONE_OF === 0 ? performance.now() : 0;
  }

  /** @param waiting what it gave, where that is a promise */
  end(hook: Hook, message: ScriptMessage, began: number, waiting: Promise<void> | undefined): void {
    if (this.#isTold) return;
    if (waiting !== undefined) void this.#look(hook, waiting);
    const mostMs = MOST_MS + message.length / BYTES_PER_MS;
    if (message.isTouched || (began > 0 && isChanged(message)))
      this.#tell(hook, "changes messages");
    else if (began > 0 && performance.now() - began > mostMs) this.#tell(hook, "takes its time");
  }

  /** An async function that waits for nothing is done in the same turn. */
  async #look(hook: Hook, waiting: Promise<void>): Promise<void> {
    const turn = new Promise<"late">((resolve) => setImmediate(resolve, "late"));
    if ((await Promise.race([waiting, turn])) === "late") this.#tell(hook, "lets messages wait");
  }

  #tell(hook: Hook, what: string): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#acts(hook, what);
  }
}

function isChanged(message: ScriptMessage): boolean {
  try {
    return message.fate() !== undefined;
  } catch {
    return true; // what it made of it could not be sent
  }
}
