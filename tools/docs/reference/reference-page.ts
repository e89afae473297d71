import { markdownTable } from "../markdown-table.ts";
import type { Entry } from "./entry.ts";
import { entrySection } from "./entry-section.ts";
import { GROUPS, headingOf } from "./headings.ts";
import type { Links } from "./links.ts";
import type { Page } from "./pages.ts";
import { firstSentence, Prose } from "./prose.ts";

/** The entries of a page by groups, the headings of the groups between them. */
export function arranged(entries: readonly Entry[]): readonly (Entry | string)[] {
  return Object.entries(GROUPS).flatMap(([kind, title]) => {
    const group = entries.filter((entry) => entry.kind === kind).sort(byName);
    return group.length === 0 ? [] : [title, ...group];
  });
}

function byName(a: Entry, b: Entry): number {
  const [left, right] = [a.name.toLowerCase(), b.name.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : a.name < b.name ? -1 : 1;
}

export function referencePage(
  page: Page,
  parts: readonly (Entry | string)[],
  links: Links,
): string {
  const entries = parts.filter((part) => typeof part !== "string");
  const contents = entries.map((entry) => [
    `[\`${headingOf(entry)}\`](${links.address(page, entry.key)})`,
    new Prose(links, page, entry).line(firstSentence(entry.doc.text)),
  ]);
  const sections = parts.map((part) =>
    typeof part === "string" ? `## ${part}\n\n` : entrySection(part, new Prose(links, page, part)),
  );
  const header = `# ${page.title}\n\nImported from \`${page.door}\`. ${page.intro}\n\n`;
  return `${header}${markdownTable(["export", ""], contents)}\n${sections.join("").trimEnd()}\n`;
}

/** The list of all pages, and of every name. */
export function referenceIndex(
  pages: ReadonlyMap<Page, readonly (Entry | string)[]>,
  links: Links,
): string {
  const blocks = [...pages].map(([page, parts]) => {
    const entries = parts.filter((part) => typeof part !== "string");
    const names = entries
      .sort(byName)
      .map((entry) => `[\`${entry.name}\`](${links.address(undefined, entry.key)})`);
    return `## [${page.title}](${page.name}.md)\n\nFrom \`${page.door}\`. ${page.intro}\n\n${names.join(", ")}\n`;
  });
  return `# Reference\n\n${INTRO}\n${blocks.join("\n")}`;
}

const INTRO = `Every export of the packages, with its signature and what its comment says. Sizes are bytes and times
milliseconds unless a name or a comment says otherwise. The way in is [the library](../library.md).
`;
