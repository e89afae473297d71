/** The anchors that GitHub gives to the headings of one page, in their order. */
export class Slugger {
  readonly #seen = new Map<string, number>();

  slug(heading: string): string {
    const plain = heading
      .trim()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1") // of a link, its text
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    const times = this.#seen.get(plain) ?? 0;
    this.#seen.set(plain, times + 1);
    return times === 0 ? plain : `${plain}-${times}`;
  }
}

/** Every anchor of a Markdown page: of its headings, and those that it sets itself. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const text = markdown.replace(/^```[\s\S]*?^```$/gm, "");
  const slugger = new Slugger();
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = ""]) =>
    slugger.slug(title),
  );
  const own = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = ""]) => id);
  return new Set([...headings, ...own]);
}
