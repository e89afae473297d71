import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { closeDiagramPage } from "./close-diagram.ts";
import { errorsPage } from "./errors-page.ts";
import { limitsPage } from "./limits-page.ts";

/**
 * Prints the pages that are made from the code's own tables, so that nothing is typed twice.
 * With --check nothing is written, and a page that is out of date is named.
 */
const PAGES: Readonly<Record<string, () => string>> = {
  "docs/limits.md": limitsPage,
  "docs/errors.md": errorsPage,
  "docs/close-machine.md": closeDiagramPage,
};

const root = join(import.meta.dirname, "..", "..");
const checking = process.argv.includes("--check");
const stale: string[] = [];

for (const [name, page] of Object.entries(PAGES)) {
  const path = join(root, name);
  const text = `<!-- Printed by \`npm run docs\`; change the tables in the code instead. -->\n\n${page()}`;
  if (text === before(path)) continue;
  stale.push(name);
  if (checking) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

for (const name of stale) console.log(checking ? `out of date: ${name}` : `written: ${name}`);
if (checking && stale.length > 0) {
  console.log("run npm run docs");
  process.exitCode = 1;
}

function before(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
