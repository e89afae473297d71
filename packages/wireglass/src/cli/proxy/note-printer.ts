import type { ProxyNote } from "../../capture/index.ts";
import { noteText } from "./note-text.ts";
import type { Texts } from "./texts.ts";

/** So many that say the same are printed of those that come within this time; the others are counted. */
const MOST_ALIKE = 5;
const WINDOW_MS = 10_000;
/** Others are about one host or rule each, which is to be known. */
const FOLDED: ReadonlySet<ProxyNote["code"]> = new Set(["proxy/broken", "proxy/client-tls"]);

/** Prints what the proxy noted: a scanner with its thousand connections is not to hide what else there is. */
export class NotePrinter {
  readonly #print: (text: string) => void;
  readonly #texts: Texts;
  readonly #also: (note: ProxyNote) => void;
  /** How many there were of each kind since the window began. */
  readonly #counts = new Map<string, { count: number; last: string }>();
  #window: NodeJS.Timeout | undefined;

  /** @param also gets each of them */
  constructor(print: (text: string) => void, texts: Texts, also = (_note: ProxyNote): void => {}) {
    this.#print = print;
    this.#texts = texts;
    this.#also = also;
  }

  readonly note = (note: ProxyNote): void => {
    this.#also(note);
    const text = noteText({ ...note, detail: note.detail.trim() }, this.#texts);
    if (!FOLDED.has(note.code)) return this.#print(`${text}\n`);
    const kind = `${note.code} ${note.detail}`;
    const count = (this.#counts.get(kind)?.count ?? 0) + 1;
    this.#counts.set(kind, { count, last: text });
    this.#window ??= setTimeout(() => this.finish(), WINDOW_MS).unref();
    if (count <= MOST_ALIKE) this.#print(`${text}\n`);
  };

  /** Says how many were not printed. */
  finish(): void {
    clearTimeout(this.#window);
    this.#window = undefined;
    for (const { count, last } of this.#counts.values())
      if (count > MOST_ALIKE) this.#print(`${this.#texts.moreAlike(count - MOST_ALIKE, last)}\n`);
    this.#counts.clear();
  }
}
