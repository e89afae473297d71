import type { DocComment } from "./doc-comment.ts";
import type { Entry } from "./entry.ts";
import type { Links } from "./links.ts";
import type { Page } from "./pages.ts";

/** Comments and types of one entry as Markdown, with the names in them linked. */
export class Prose {
  readonly #links: Links;
  readonly #page: Page | undefined;
  readonly #entry: Entry;

  constructor(links: Links, page: Page | undefined, entry: Entry) {
    this.#links = links;
    this.#page = page;
    this.#entry = entry;
  }

  /** A comment's text: `{@link X}` and names of exports in code become links. */
  text(comment: string): string {
    return comment
      .replace(/`?\bdocs\/([\w-]+)\.md\b`?/g, "[$1](../$1.md)")
      .replace(
        /\{@link ([\w.]+)\s*\}/g,
        (_whole, name: string) => this.#link(name) ?? `\`${name}\``,
      )
      .replace(/(?<![[\w`])`([A-Z][\w.]*|[a-z]\w+\(\))`(?![\w`\]])/g, (whole, code: string) => {
        const name = code.replace(/\(\)$/, "");
        return name === this.#entry.name ? whole : (this.#link(name, code) ?? whole);
      });
  }

  /** A comment for a cell of a table, or for a list. */
  line(comment: string): string {
    return this.text(comment).replace(/\n+/g, " ");
  }

  /** A type as code, cut where a name in it is a link. */
  type(code: string): string {
    const parts = code.split(/(?<![\w"'`.$])([A-Z]\w*)(?![\w"'`])/);
    let text = "";
    let open = ""; // code that is not written yet
    for (const part of parts) {
      const link = this.#typeLink(part);
      if (link === undefined) {
        open += part;
        continue;
      }
      text += `${inCode(open)}${link}`;
      open = "";
    }
    return text + inCode(open);
  }

  /** Links to the exports that a declaration names. */
  types(): string {
    const keys = [...this.#entry.named].filter(
      ([, key]) => this.#links.has(key) && key !== this.#entry.key,
    );
    return keys
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, key]) => `[\`${name}\`](${this.#links.address(this.#page, key)})`)
      .join(", ");
  }

  returns({ returns }: DocComment): string {
    return returns === "" ? "" : `**Returns** ${this.line(returns)}\n\n`;
  }

  /** One sentence for each `@throws`; the class in front is a link. */
  throws({ throws }: DocComment): string {
    if (throws.length === 0) return "";
    const lines = throws.map((text) =>
      this.line(text).replace(/^([A-Z]\w+)/, (name) => this.#link(name) ?? `\`${name}\``),
    );
    if (lines.length === 1) return `**Throws** ${lines[0]}\n\n`;
    return `**Throws**\n\n${lines.map((one) => `- ${one}\n`).join("")}\n`;
  }

  #link(name: string, shown = name): string | undefined {
    const key = this.#links.find(this.#entry, name);
    if (key === undefined || key === this.#entry.key) return undefined;
    return `[\`${shown}\`](${this.#links.address(this.#page, key)})`;
  }

  #typeLink(name: string): string | undefined {
    const key = this.#entry.named.get(name);
    if (key === undefined || !this.#links.has(key)) return undefined;
    return `[\`${name}\`](${this.#links.address(this.#page, key)})`;
  }
}

function inCode(text: string): string {
  if (text.trim() === "") return text;
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** What a table of contents says of an export: its comment's first sentence. */
export function firstSentence(text: string): string {
  const [paragraph = ""] = text.split("\n\n");
  const plain = paragraph.replace(/`[^`]*`/g, (code) => "_".repeat(code.length)); // no ends in code
  const end = /[.:;](?=\s+[A-Z_{[]|$)/.exec(plain)?.index ?? paragraph.length;
  return paragraph.slice(0, end);
}
