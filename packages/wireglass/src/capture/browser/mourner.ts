import { type ChildProcess, spawn } from "node:child_process";

/**
 * Reads until we say that all is done. Where its input ends without that, we are gone: it ends the browser's
 * processes ($1 is their group) and removes its folder ($2). Processes that die may write until they are dead.
 */
const SCRIPT = `read -r done && exit
kill -s KILL -- "-$1"
for again in 1 2 3 4 5; do
  rm -rf -- "$2" && exit
  sleep 1
done`;

/**
 * A small process that outlives us when we are killed, or when our terminal is closed: a browser's profile
 * holds cookies, which nobody would look for in a temporary folder. Only where there is a shell.
 */
export class Mourner {
  readonly #shell: ChildProcess | undefined;

  constructor(group: number, folder: string) {
    if (process.platform === "win32") return;
    const flags = ["-c", SCRIPT, "sh", String(group), folder];
    this.#shell = spawn("/bin/sh", flags, { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    this.#shell.on("error", () => {}); // no shell: then it is as on Windows
    this.#shell.stdin?.on("error", () => {});
    this.#shell.unref();
  }

  /** Nothing is left to be done: it ends. */
  dismiss(): void {
    this.#shell?.stdin?.end("done\n");
  }
}
