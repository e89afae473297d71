import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { anchorsOf, Slugger } from "../docs/reference/slugger.ts";
import { ROOT, repositoryFiles } from "./support/source-tree.ts";

const PAGES = repositoryFiles([
  "*.md",
  "docs/**/*.md",
  "packages/wire/README.md",
  "examples/**/*.md",
]);

/** The targets of a page's links to places in this repository. */
function targetsOf(page: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), "utf8")
    .replace(/^```[\s\S]*?^```$/gm, "")
    .replace(/`[^`\n]*`/g, "");
  const links = [...text.matchAll(/\]\(([^()\s]+(?:\([^()\s]*\))?)\)/g)];
  return links.map(([, target = ""]) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** What is wrong with a link; undefined when its file, and the heading in it, are there. */
function faultOf(page: string, target: string): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return `${target}: there is no ${file}`;
  if (anchor === undefined || !file.endsWith(".md")) return undefined;
  const anchors = anchorsOf(readFileSync(join(ROOT, file), "utf8"));
  return anchors.has(anchor) ? undefined : `${target}: no heading of ${file} has this anchor`;
}

test("there are pages with links", () => {
  expect(PAGES).toContain("docs/library.md");
  expect(targetsOf("docs/library.md")).toContain("limits.md");
});

test.each(PAGES)("every link of %s leads somewhere", (page) => {
  expect(targetsOf(page).flatMap((target) => faultOf(page, target) ?? [])).toEqual([]);
});

test.each([
  { heading: "serve()", slug: "serve" },
  { heading: "new UsageError()", slug: "new-usageerror" },
  { heading: "server.close()", slug: "serverclose" },
  { heading: "socket[Symbol.asyncIterator]()", slug: "socketsymbolasynciterator" },
  { heading: "MAX_REASON_BYTES", slug: "max_reason_bytes" },
  { heading: "Where is…", slug: "where-is" },
  {
    heading: "What is not documented in Node, and is used",
    slug: "what-is-not-documented-in-node-and-is-used",
  },
])("GitHub's anchor of $heading", ({ heading, slug }) => {
  expect(new Slugger().slug(heading)).toBe(slug);
});

test("headings of the same name are numbered", () => {
  expect([...anchorsOf("# Side\n\n## Side\n\n```\n# no heading\n```\n")]).toEqual([
    "side",
    "side-1",
  ]);
});
