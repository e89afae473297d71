import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./repository.ts";

/**
 * npm packs the licence and the readme that lie in the package's own folder. `wire` has a readme of its own;
 * the tool's is the root's.
 */
export function copyPapers(): void {
  for (const name of ["wire", "wireglass"]) {
    copyFileSync(join(ROOT, "LICENSE"), join(ROOT, "packages", name, "LICENSE"));
  }
  const readme = join(ROOT, "README.md");
  if (existsSync(readme)) copyFileSync(readme, join(ROOT, "packages", "wireglass", "README.md"));
}
