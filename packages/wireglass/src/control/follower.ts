import { type CaptureEntry, CaptureFile } from "../store/index.ts";

/** Entries that are read at once: some milliseconds' work. */
const AT_ONCE = 500;

/**
 * Reads on in a capture while it is written. It asks for what is next only when it is done with what was before,
 * so a slow reader is behind, and costs no memory.
 */
export class Follower {
  readonly #capture: CaptureFile;
  readonly #entry: (entry: CaptureEntry) => void | Promise<void>;
  readonly #what: "everything" | "connections";
  #after: number;
  #wanted = 0;
  #working: Promise<void> | undefined;

  /**
   * @param after the place to begin behind
   * @param what without messages, whoever only wants to know of connections is never behind
   */
  constructor(
    file: string,
    after: number,
    entry: (entry: CaptureEntry) => void | Promise<void>,
    what: "everything" | "connections" = "everything",
  ) {
    this.#capture = CaptureFile.open(file);
    this.#what = what;
    this.#after = after;
    this.#entry = entry;
  }

  /** There is more, up to `lastId`. */
  more(lastId: number): void {
    this.#wanted = Math.max(this.#wanted, lastId);
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      if (this.#after < this.#wanted) this.more(this.#wanted);
    });
  }

  /** Reads what is left, and lets the capture go. */
  async close(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
    await this.#work();
    this.#capture.close();
  }

  async #work(): Promise<void> {
    for (;;) {
      const { entries, next } = this.#capture.entries(this.#after, AT_ONCE, this.#what);
      this.#after = next;
      if (entries.length === 0) return;
      for (const entry of entries) await this.#entry(entry);
      await new Promise(setImmediate); // the connections come first
    }
  }
}
