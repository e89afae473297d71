import { join } from "node:path";
import type { Entry } from "./entry.ts";
import { publicExports } from "./exports.ts";
import { Links } from "./links.ts";
import { PAGES, type Page, pageOf } from "./pages.ts";
import { Program } from "./program.ts";
import { arranged, referenceIndex, referencePage } from "./reference-page.ts";

export type { Entry, Member } from "./entry.ts";
export { anchorsOf } from "./slugger.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** What the packages export, without what is marked as `@internal`. */
export function readExports(): readonly Entry[] {
  using program = new Program(ROOT, "packages/wireglass/tsconfig.json");
  return publicExports(program).filter(({ doc }) => !doc.internal);
}

/** The pages of `docs/reference` by their paths. */
export function referencePages(): Readonly<Record<string, string>> {
  const entries = readExports();
  const pages = new Map<Page, readonly (Entry | string)[]>(
    PAGES.map((page) => [
      page,
      arranged(entries.filter(({ door, file }) => pageOf(door, file) === page)),
    ]),
  );
  const links = new Links(pages);
  const texts = [...pages].map(
    ([page, parts]) => [pathOf(page.name), referencePage(page, parts, links)] as const,
  );
  return Object.fromEntries([[pathOf("README"), referenceIndex(pages, links)], ...texts]);
}

function pathOf(name: string): string {
  return `docs/reference/${name}.md`;
}
