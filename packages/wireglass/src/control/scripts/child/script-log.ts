import { AsyncLocalStorage } from "node:async_hooks";
import { format, inspect } from "node:util";
import { errorPlace } from "../../../script/index.ts";
import { SCRIPT_LIMITS } from "../script-limits.ts";
import type { FromScript, Logged } from "../script-talk.ts";

const MOST_CHARACTERS = SCRIPT_LIMITS.logCharacters.value;

/** Which message is being handled, for what is logged meanwhile. */
export type Subject = {
  readonly connection?: number;
  readonly index?: number;
  /** Of its payload. */
  readonly bytes?: number;
};

export const NO_SUBJECT: Subject = {};

/** What a script writes, with `log` and `console`, and what goes wrong in it. */
export class ScriptLog {
  readonly #tell: (what: FromScript) => void;
  /** What lines are about that are written meanwhile, also later on by what is called now. */
  readonly #subjects = new AsyncLocalStorage<Subject>();
  #now: Subject = NO_SUBJECT;

  constructor(tell: (what: FromScript) => void) {
    this.#tell = tell;
    const write = (...what: readonly unknown[]): void =>
      this.#write("log", lineOf(what), undefined);
    const complain = (...what: readonly unknown[]): void => {
      this.#write("error", lineOf(what), errorPlace(what.find((one) => one instanceof Error)));
    };
    globalThis.log = write;
    // What a script prints belongs into the log as well.
    Object.assign(console, {
      log: write,
      info: write,
      debug: write,
      warn: complain,
      error: complain,
    });
  }

  /** Calls something that is about `subject`, and goes on being so where it waits. */
  about<Result>(subject: Subject, call: () => Result): Result {
    return this.#subjects.run(subject, call);
  }

  /** The same for what does not wait, which costs less; {@link NO_SUBJECT} when it is done. */
  aboutNow(subject: Subject): void {
    this.#now = subject;
  }

  /** An error that a script has thrown, and what becomes of the message that it was about. */
  failed(error: unknown, consequence: string, fallback: string): void {
    this.#write("error", `${textOf(error)}; ${consequence}`, errorPlace(error) || fallback);
  }

  problem(text: string, place: string): void {
    this.#write("error", text, place);
  }

  #write(level: Logged["level"], text: string, place: string | undefined): void {
    const { bytes: _, ...about } = this.#subjects.getStore() ?? this.#now;
    const line = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
    this.#tell({
      tell: "log",
      level,
      text: line,
      ...(place && { place }),
      ...about,
    });
  }
}

/** "TypeError: x is not a function", in one line. */
export function textOf(error: unknown): string {
  if (error instanceof SyntaxError) return `SyntaxError: ${error.message.split(". ")[0]}`; // the rest is advice
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return `${inspect(error)} was thrown`;
}

function lineOf(what: readonly unknown[]): string {
  const [first] = what;
  return what.length === 1 && typeof first === "string" ? first : format(...what);
}
