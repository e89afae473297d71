import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Editors write a file in several steps; what comes within this time is one change. */
const SETTLE_MS = 100;

/** Tells once when some of the followed files have changed. Folders are watched: editors replace files. */
export class FileWatch {
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #files: ReadonlySet<string> = new Set();
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(changed: () => void, failed: (error: unknown) => void) {
    this.#changed = changed;
    this.#failed = failed;
  }

  /** Follows these files instead of those before; a folder that cannot be watched is told of. */
  follow(files: Iterable<string>): void {
    if (this.#closed) return;
    this.#files = new Set(files);
    const folders = new Set([...this.#files].map((file) => dirname(file)));
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, (_, name) => this.#event(folder, name));
      watcher.on("error", this.#failed);
      this.#watchers.set(folder, watcher);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** `name` is null where the system does not say it. */
  #event(folder: string, name: string | null): void {
    const followed = (file: string): boolean =>
      dirname(file) === folder && (name === null || basename(file) === name);
    if (![...this.#files].some(followed)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#changed, SETTLE_MS);
  }
}
