import { existsSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { BrowserError } from "./browser-error.ts";

/** Windows keeps files for a moment after their process, and a dying browser still writes some. */
const RETRIES = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 };

/** What no flag says: after an error it is not to ask its maker whether there is a network at all. */
const PREFERENCES = { alternate_error_pages: { enabled: false } };

/** Everything that a browser writes for itself: one folder, for its owner alone, and gone with it. */
export class BrowserFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** @throws BrowserError */
  static async make(browser: string): Promise<BrowserFolder> {
    try {
      const path = await mkdtemp(join(parentFor(browser), "wireglass-browser-")); // mode 0700
      const folder = new BrowserFolder(path);
      const first = join(folder.profile, "Default");
      await Promise.all([mkdir(folder.temporary), mkdir(first, { recursive: true })]);
      await writeFile(join(first, "Preferences"), JSON.stringify(PREFERENCES));
      return folder;
    } catch (error) {
      throw new BrowserError("browser/profile", (error as Error).message, error); // the system's
    }
  }

  get profile(): string {
    return join(this.path, "profile");
  }

  /** Where its temporary files go: a browser that is killed leaves a socket among them. */
  get temporary(): string {
    return join(this.path, "tmp");
  }

  /** Resolves with false where something of it cannot be removed. */
  async remove(): Promise<boolean> {
    await rm(this.path, RETRIES).catch(() => {});
    return !existsSync(this.path);
  }

  /** The same at once, for a process that is ending. */
  removeNow(): void {
    try {
      rmSync(this.path, RETRIES);
    } catch {
      // Nobody is left to be told.
    }
  }
}

/** A browser from Snap has a /tmp of its own, and of the home folder sees only this. */
function parentFor(browser: string): string {
  const shared = join(homedir(), "snap", "chromium", "common");
  return browser.startsWith("/snap/") && existsSync(shared) ? shared : tmpdir();
}
