import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { StoreError } from "../store/index.ts";

/** Keeps a second process from adding to the same capture: numbers are given out by one. */
export class CaptureLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** @throws StoreError `store/locked` while another process holds it */
  static take(capture: string): CaptureLock {
    const file = `${capture}.lock`;
    for (let attempt = 0; ; attempt++) {
      try {
        const handle = openSync(file, "wx", 0o600);
        writeSync(handle, String(process.pid));
        closeSync(handle);
        return new CaptureLock(file);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException; // as `fs` throws
        if (code === "EROFS" || code === "EACCES" || code === "EPERM")
          throw new StoreError("store/read-only", capture, error);
        if (code !== "EEXIST") throw StoreError.from(error, capture, "writing");
        if (attempt > 0 || isHeld(file)) throw new StoreError("store/locked", capture, error);
        rmSync(file, { force: true }); // whoever held it was killed
      }
    }
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }
}

function isHeld(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    if (!Number.isInteger(pid) || pid <= 0) return false;
    if (pid === process.pid) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // it lives, and is somebody else's
  }
}
