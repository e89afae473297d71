import { once } from "node:events";
import { writeSync } from "node:fs";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { placeOf } from "../../../script/index.ts";
import {
  BARK_FD,
  type Bark,
  HOOKS,
  type Hook,
  type WatchdogStart,
  Watched,
} from "./watch-state.ts";

/** So long our own code may take in a call, beside the script's. */
const OURS_LEAST_MS = 200;
/** And so much longer for what is large: a tenth of what a quiet machine reads and writes as JSON. */
const OURS_BYTES_PER_MS = 10_000;

/** Starts the thread that watches this one, and says to it when code of the script runs. */
export class WatchedCalls {
  readonly #words: Int32Array;

  private constructor(words: Int32Array) {
    this.#words = words;
  }

  static async start({ shared, ...limits }: WatchdogStart): Promise<WatchedCalls> {
    const script = new URL(`./watchdog${extname(import.meta.url)}`, import.meta.url);
    const workerData: WatchdogStart = { shared, ...limits };
    const watchdog = new Worker(script, { workerData });
    await once(watchdog, "message");
    const { words } = shared;
    watchdog.on("message", () => {
      words[Watched.hook] = -1; // whatever comes now is not in a call
      words[Watched.turns] = (words[Watched.turns] ?? 0) + 1;
    });
    watchdog.unref();
    return new WatchedCalls(shared.words);
  }

  /** A part of the script runs from now on, up to where it ends or begins to wait: {@link ended}. */
  begun(hook: Hook): void {
    const words = this.#words;
    words[Watched.hook] = HOOKS.indexOf(hook);
    words[Watched.calls] = (words[Watched.calls] ?? 0) + 1;
    words[Watched.busy] = 1;
  }

  ended(): void {
    this.#words[Watched.busy] = 0;
  }

  /** From now on its time is looked at. */
  loaded(): void {
    this.#words[Watched.loaded] = 1;
  }

  /** Runs code of ours, which may take long: about as long as it takes to go through so many bytes. */
  ours<Result>(bytes: number, run: () => Result): Result {
    this.#words[Watched.ours] = OURS_LEAST_MS + Math.ceil(bytes / OURS_BYTES_PER_MS);
    try {
      return run();
    } finally {
      this.#words[Watched.ours] = 0;
    }
  }
}

/** Ends this process in order: a script that ends it by itself is told of. */
export const endProcess = process.exit.bind(process);

/** @param flush says what was said before */
export function tellOfExit(flush: () => void): void {
  process.exit = (code): never => {
    flush();
    const place = placeOf(new Error().stack ?? "");
    const bark: Bark = { kind: "exit", place };
    writeSync(BARK_FD, `${JSON.stringify(bark)}\n`);
    return endProcess(code);
  };
}
