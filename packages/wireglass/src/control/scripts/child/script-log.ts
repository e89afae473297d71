import { format, inspect } from "node:util";
import { errorPlace } from "../../../script/index.ts";
import { SCRIPT_LIMITS } from "../script-limits.ts";
import type { FromScript, Logged } from "../script-talk.ts";

const MOST_CHARACTERS = SCRIPT_LIMITS.logCharacters.value;

/** Which message is being handled, for what is logged meanwhile. */
export type Subject = { readonly connection?: number; readonly index?: number };

/** What a script writes, with `log` and `console`, and what goes wrong in it. */
export class ScriptLog {
  readonly #tell: (what: FromScript) => void;
  /** What the lines that are written now are about. */
  subject: Subject = {};

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

  /** An error that a script has thrown, and what becomes of the message that it was about. */
  failed(error: unknown, consequence: string, fallback: string): void {
    this.#write("error", `${textOf(error)}; ${consequence}`, errorPlace(error) || fallback);
  }

  problem(text: string, place: string): void {
    this.#write("error", text, place);
  }

  #write(level: Logged["level"], text: string, place: string | undefined): void {
    const line = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
    this.#tell({ tell: "log", level, text: line, ...(place && { place }), ...this.subject });
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
