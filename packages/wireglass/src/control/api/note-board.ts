import type { NoteItem } from "./api-types.ts";

const MOST = 200;
const MOST_CHARACTERS = 500;

/** What the proxy noted lately. */
export class NoteBoard {
  readonly #notes: NoteItem[] = [];
  #last = 0;

  add({ code, host, detail }: Pick<NoteItem, "code" | "host" | "detail">): void {
    const short = (text: string): string => text.slice(0, MOST_CHARACTERS);
    this.#last++;
    const time = Date.now() / 1000;
    this.#notes.push({ number: this.#last, time, code, host: short(host), detail: short(detail) });
    if (this.#notes.length > MOST) this.#notes.shift();
  }

  after(number: number): readonly NoteItem[] {
    return this.#notes.filter((note) => note.number > number);
  }
}
