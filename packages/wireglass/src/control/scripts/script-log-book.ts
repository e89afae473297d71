import { SCRIPT_LIMITS } from "./script-limits.ts";

const MOST = SCRIPT_LIMITS.logEntries.value;

/** A line of the log. */
export type LogEntry = {
  /** From 1, without gaps. */
  readonly number: number;
  /** In Unix seconds. */
  readonly time: number;
  /** The name of the script's file. */
  readonly script: string;
  /** "log" what a script says, "error" what went wrong in it, "note" what became of it. */
  readonly level: "log" | "error" | "note";
  readonly text: string;
  /** "file:line", where it is known. */
  readonly place?: string | undefined;
  /** What it is about, where it is about a message. */
  readonly connection?: number | undefined;
  readonly index?: number | undefined;
};

/** What scripts said, and what was to be said of them. */
export class ScriptLogBook {
  readonly #written: (entry: LogEntry) => void;
  #entries: LogEntry[] = [];
  #last = 0;

  /** @param written told of each line */
  constructor(written: (entry: LogEntry) => void) {
    this.#written = written;
  }

  add(entry: Omit<LogEntry, "number" | "time">): void {
    this.#last++;
    const whole = { number: this.#last, time: Date.now() / 1000, ...entry };
    this.#entries.push(whole);
    if (this.#entries.length >= 2 * MOST) this.#entries = this.#entries.slice(-MOST);
    this.#written(whole);
  }

  /** The last lines, behind that number. */
  after(number: number): readonly LogEntry[] {
    return this.#entries.slice(-MOST).filter((entry) => entry.number > number);
  }
}
