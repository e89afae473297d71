import type { Script } from "../../../script/index.ts";
import { NO_SUBJECT, type ScriptLog, type Subject } from "./script-log.ts";
import type { Hook } from "./watch-state.ts";
import type { WatchedCalls } from "./watched-calls.ts";

/** Calls the functions of a script: each in a time, and with what it throws in the log. */
export class ScriptCalls {
  readonly script: Script;
  readonly #log: ScriptLog;
  readonly #watched: WatchedCalls;
  readonly #callMs: number;
  /** Where a function stands. */
  readonly placeOf: (hook: Hook) => string;

  constructor(options: {
    readonly script: Script;
    readonly log: ScriptLog;
    readonly watched: WatchedCalls;
    readonly callMs: number;
    /** Where a function stands, for what has no place of its own. */
    readonly placeOf: (hook: Hook) => string;
  }) {
    this.script = options.script;
    this.#log = options.log;
    this.#watched = options.watched;
    this.#callMs = options.callMs;
    this.placeOf = options.placeOf;
  }

  /**
   * Calls one of them.
   *
   * @param done is called once: with true when it has ended well; with false where it threw, or took too long
   * @param consequence what becomes of its subject then, for the log
   * @returns a promise where it is not done at once, for those who wait for it
   */
  call(
    hook: Hook,
    subject: Subject,
    values: readonly [unknown, unknown?],
    consequence: string,
    done: (isWell: boolean, isLate: boolean) => void,
  ): Promise<void> | undefined {
    const method = this.script[hook] as ((...values: readonly unknown[]) => unknown) | undefined; // looked at when it was loaded
    if (method === undefined) {
      done(true, false);
      return undefined;
    }
    try {
      const result = this.#run(hook, method, subject, values);
      if (isThenable(result)) return this.#wait(hook, subject, result, consequence, done);
      this.#finish(hook, subject, consequence, done);
    } catch (error) {
      this.#failed(hook, subject, error, consequence, done);
    }
    return undefined;
  }

  #run(
    hook: Hook,
    method: (...values: readonly unknown[]) => unknown,
    subject: Subject,
    [first, second]: readonly [unknown, unknown?],
  ): unknown {
    this.#watched.begun(hook);
    try {
      if (isAsync(method)) return this.#log.about(subject, () => method(first, second));
      this.#log.aboutNow(subject);
      return method(first, second);
    } finally {
      this.#log.aboutNow(NO_SUBJECT);
      this.#watched.ended();
    }
  }

  #finish(
    hook: Hook,
    subject: Subject,
    consequence: string,
    done: (isWell: boolean, isLate: boolean) => void,
  ): void {
    try {
      this.#watched.ours(subject.bytes ?? 0, () => done(true, false));
    } catch (error) {
      this.#failed(hook, subject, error, consequence, done); // what it made of it cannot be sent
    }
  }

  #failed(
    hook: Hook,
    subject: Subject,
    error: unknown,
    consequence: string,
    done: (isWell: boolean, isLate: boolean) => void,
  ): void {
    this.#log.about(subject, () => this.#log.failed(error, consequence, this.placeOf(hook)));
    done(false, false);
  }

  async #wait(
    hook: Hook,
    subject: Subject,
    result: PromiseLike<unknown>,
    consequence: string,
    done: (isWell: boolean, isLate: boolean) => void,
  ): Promise<void> {
    const late = Promise.withResolvers<typeof LATE>();
    const timer = setTimeout(() => late.resolve(LATE), this.#callMs);
    try {
      const outcome = await Promise.race([result, late.promise]);
      if (outcome !== LATE) return this.#finish(hook, subject, consequence, done);
      const text = `${hook} took more than ${this.#callMs} ms; ${consequence}`;
      this.#log.about(subject, () => this.#log.problem(text, this.placeOf(hook)));
      done(false, true);
      void Promise.resolve(result).catch(() => {}); // what comes of it now is of no interest
    } catch (error) {
      this.#failed(hook, subject, error, consequence, done);
    } finally {
      clearTimeout(timer);
    }
  }
}

const LATE = Symbol("late");
/** The class of async functions, which has no name of its own. */
const ASYNC: unknown = (async () => {}).constructor;

function isAsync(method: (...values: readonly unknown[]) => unknown): boolean {
  return method.constructor === ASYNC;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}
