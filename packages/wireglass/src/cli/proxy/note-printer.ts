import type { ProxyNote } from "../../capture/index.ts";
import { noteText } from "./note-text.ts";
import type { Texts } from "./texts.ts";

/** So many that say the same are printed of those that come within this time; the others are counted. */
const MOST_ALIKE = 5;
const WINDOW_MS = 10_000;

/** Prints what the proxy noted: a scanner with its thousand connections is not to hide what else there is. */
export class NotePrinter {
  readonly #print: (text: string) => void;
  readonly #texts: Texts;
  readonly #also: (note: ProxyNote) => void;
  /** How many there were of each kind since the window began. */
  readonly #counts = new Map<string, number>();
  #window: NodeJS.Timeout | undefined;

  /** @param also gets each of them */
  constructor(print: (text: string) => void, texts: Texts, also = (_note: ProxyNote): void => {}) {
    this.#print = print;
    this.#texts = texts;
    this.#also = also;
  }

  readonly note = (note: ProxyNote): void => {
    this.#also(note);
    const kind = `${note.code} ${note.detail}`;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    this.#window ??= setTimeout(() => this.finish(), WINDOW_MS).unref();
    if (count <= MOST_ALIKE) this.#print(`${noteText(note, this.#texts)}\n`);
  };

  /** Says how many were not printed. */
  finish(): void {
    clearTimeout(this.#window);
    this.#window = undefined;
    for (const [kind, count] of this.#counts) {
      const detail = kind.slice(kind.indexOf(" ") + 1);
      if (count > MOST_ALIKE) this.#print(`${this.#texts.moreAlike(count - MOST_ALIKE, detail)}\n`);
    }
    this.#counts.clear();
  }
}
