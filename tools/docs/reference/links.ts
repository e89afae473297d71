import type { Entry, Key } from "./entry.ts";
import { headingOf, methodHeading, methodsOf } from "./headings.ts";
import type { Page } from "./pages.ts";
import { Slugger } from "./slugger.ts";

type Place = { readonly page: Page; readonly slug: string };

/** Where each export and each method stands, and the links that lead there. */
export class Links {
  readonly #entries = new Map<Key, Entry>();
  readonly #places = new Map<string, Place>();
  readonly #byName = new Map<string, Entry[]>();

  /** `pages`: the entries of each page in the order of its headings, with the headings between them. */
  constructor(pages: ReadonlyMap<Page, readonly (Entry | string)[]>) {
    for (const [page, parts] of pages) {
      const slugger = new Slugger();
      slugger.slug(page.title);
      for (const part of parts) {
        if (typeof part === "string") slugger.slug(part);
        else this.#add(page, slugger, part);
      }
    }
  }

  #add(page: Page, slugger: Slugger, entry: Entry): void {
    this.#entries.set(entry.key, entry);
    this.#byName.set(entry.name, [...(this.#byName.get(entry.name) ?? []), entry]);
    this.#places.set(entry.key, { page, slug: slugger.slug(headingOf(entry)) });
    for (const method of methodsOf(entry)) {
      const slug = slugger.slug(methodHeading(entry, method));
      this.#places.set(`${entry.key}.${method.name}`, { page, slug });
    }
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  /** The address of an export, or of one of its methods, as seen from a page of the reference. */
  address(from: Page | undefined, key: string): string {
    const place = this.#places.get(key);
    if (place === undefined) throw new Error(`nothing is printed for ${key}`);
    return place.page === from ? `#${place.slug}` : `${place.page.name}.md#${place.slug}`;
  }

  /**
   * What a name in `entry`'s comments means: one of its own members, a type that it names, an export
   * next to it, or of another door. "Socket.send" is a method.
   */
  find(entry: Entry, name: string): string | undefined {
    const [first = "", member] = name.split(".");
    if (member === undefined && this.#places.has(`${entry.key}.${name}`))
      return `${entry.key}.${name}`;
    const target = this.#targetOf(entry, first);
    if (target === undefined || member === undefined) return target;
    return this.#places.has(`${target}.${member}`) ? `${target}.${member}` : target;
  }

  #targetOf(entry: Entry, name: string): Key | undefined {
    const named = entry.named.get(name);
    if (named !== undefined) return this.has(named) ? named : undefined;
    const all = this.#byName.get(name) ?? [];
    return (all.find(({ door }) => door === entry.door) ?? all[0])?.key;
  }
}
