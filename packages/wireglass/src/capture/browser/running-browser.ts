import type { ChildProcess } from "node:child_process";
import type { BrowserFolder } from "./browser-folder.ts";
import { Mourner } from "./mourner.ts";

/** How a browser ended. */
export type BrowserEnding = {
  /** Its exit status; null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr: where it could not start, the reason is there. */
  readonly lastWords: string;
  /** The folder that could not be removed; undefined where nothing is left behind. */
  readonly left: string | undefined;
};

/** How long a browser may take to close its windows. */
const GRACE_MS = 5000;
const MAX_LAST_WORDS = 4096;

/** A browser with its profile. Both end together: with its last window, by {@link close}, or with this process. */
export class RunningBrowser {
  readonly pid: number;
  /** The folder of its profile, while it runs. */
  readonly profile: string;
  /** False where it runs as root, whom Chromium's sandbox does not take. */
  readonly sandboxed: boolean;
  /** Resolves when it has ended and its profile is removed. Never rejects. */
  readonly closed: Promise<BrowserEnding>;

  readonly #child: ChildProcess;
  readonly #folder: BrowserFolder;
  readonly #mourner: Mourner;
  #lastWords = "";
  #ended = false;

  constructor(child: ChildProcess, pid: number, folder: BrowserFolder, sandboxed: boolean) {
    this.#child = child;
    this.#folder = folder;
    this.#mourner = new Mourner(pid, folder.path);
    this.pid = pid;
    this.profile = folder.profile;
    this.sandboxed = sandboxed;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-MAX_LAST_WORDS);
    });
    this.closed = new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve(this.#cleanUp(code, signal)));
    });
    process.once("exit", this.#onProcessExit);
  }

  /** Asks it to end, and makes it end where it does not; resolves as {@link closed} does. */
  async close(): Promise<BrowserEnding> {
    if (this.#ended) return this.closed;
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#kill(), GRACE_MS);
    const ending = await this.closed;
    clearTimeout(timer);
    return ending;
  }

  async #cleanUp(code: number | null, signal: NodeJS.Signals | null): Promise<BrowserEnding> {
    this.#ended = true;
    this.#kill(); // its own processes end with it, but later, and write until then
    const removed = await this.#folder.remove();
    process.off("exit", this.#onProcessExit);
    this.#mourner.dismiss();
    const left = removed ? undefined : this.#folder.path;
    return { code, signal, lastWords: this.#lastWords.trim(), left };
  }

  readonly #onProcessExit = (): void => {
    this.#kill();
    this.#folder.removeNow();
  };

  /** Ends all processes of the browser: it was started as the leader of a group of its own. */
  #kill(): void {
    try {
      if (process.platform === "win32") this.#child.kill("SIGKILL");
      else process.kill(-this.pid, "SIGKILL");
    } catch {
      // None of them is left.
    }
  }
}
