import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { closeDiagramPage } from "./close-diagram.ts";
import { errorsPage } from "./errors-page.ts";
import { limitsPage } from "./limits-page.ts";
import { referencePages } from "./reference/index.ts";

/**
 * Prints the pages that are made from the code's own tables and comments, so that nothing is typed twice.
 * With --check nothing is written, and a page that is out of date is named.
 */
const TABLES: Readonly<Record<string, string>> = {
  "docs/limits.md": limitsPage(),
  "docs/errors.md": errorsPage(),
  "docs/close-machine.md": closeDiagramPage(),
};
const COMMENTS = referencePages();

const root = join(import.meta.dirname, "..", "..");
const checking = process.argv.includes("--check");
const stale: string[] = [];

for (const [name, page] of Object.entries(TABLES)) print(name, page, "tables");
for (const [name, page] of Object.entries(COMMENTS)) print(name, page, "comments");
for (const path of globSync("docs/reference/*", { cwd: root })) {
  const name = path.replaceAll("\\", "/");
  if (name in COMMENTS) continue;
  stale.push(name);
  if (!checking) rmSync(join(root, name));
}

for (const name of stale) console.log(checking ? `out of date: ${name}` : `written: ${name}`);
if (checking && stale.length > 0) {
  console.log("run npm run docs");
  process.exitCode = 1;
}

function print(name: string, page: string, origin: string): void {
  const path = join(root, name);
  const text = `<!-- Printed by \`npm run docs\`; change the ${origin} in the code instead. -->\n\n${page}`;
  if (text === before(path)) return;
  stale.push(name);
  if (checking) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function before(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
