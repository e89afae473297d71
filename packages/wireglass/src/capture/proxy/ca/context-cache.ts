import type { SecureContext } from "node:tls";

/** A context has 16 KiB. A page talks to a few dozen hosts; who scans has more, and they come one by one. */
const MAX_CONTEXTS = 512;

type Entry = { readonly context: SecureContext; readonly goodUntil: number };

/** The contexts used last, each as long as it is good. */
export class ContextCache {
  /** In the order of last use: a Map keeps that of insertion. */
  readonly #entries = new Map<string, Entry>();

  /** Undefined where there is none, or it is not good any more at `now`. */
  get(key: string, now: number): SecureContext | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.goodUntil <= now) return undefined;
    this.#entries.set(key, entry);
    return entry.context;
  }

  set(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    if (this.#entries.size <= MAX_CONTEXTS) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  get size(): number {
    return this.#entries.size;
  }
}
