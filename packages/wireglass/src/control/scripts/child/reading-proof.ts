import type { ScriptMessage } from "./script-message.ts";
import type { Hook } from "./watch-state.ts";

/** The first calls are looked at closely, and then one of so many: that costs as much as the call. */
const FIRST = 200;
const ONE_OF = 64;
/** Who takes longer lets messages wait. */
const MOST_MS = 50;

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

  /** @param isWaiting it gave a promise */
  end(hook: Hook, message: ScriptMessage, began: number, isWaiting: boolean): void {
    if (this.#isTold) return;
    if (isWaiting) this.#tell(hook, "lets messages wait");
    else if (message.isTouched || (began > 0 && isChanged(message)))
      this.#tell(hook, "changes messages");
    else if (began > 0 && performance.now() - began > MOST_MS) this.#tell(hook, "takes its time");
  }

  #tell(hook: Hook, what: string): void {
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
