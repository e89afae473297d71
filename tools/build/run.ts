import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { emit } from "./emit.ts";
import { buildPage } from "./page.ts";
import { copyPapers } from "./papers.ts";
import { BUILD_ORDER, ROOT } from "./repository.ts";
import { vendor } from "./vendor.ts";

/** Compiles the packages to `dist`. `npm run build` calls it through the bootstrap, which skips it when it can. */

const STAGING = join(ROOT, ".cache", "build");

/** Two renames, so that a program which starts meanwhile finds the old build or the new one, not half of one. */
function replace(target: string, replacement: string): void {
  const old = join(STAGING, "old");
  rmSync(old, { recursive: true, force: true });
  if (existsSync(target)) renameSync(target, old);
  renameSync(replacement, target);
  rmSync(old, { recursive: true, force: true });
}

function buildPackage(name: string): boolean {
  const folder = join(ROOT, "packages", name);
  if (!existsSync(join(folder, "src"))) return true;
  const staged = join(STAGING, name);
  const isClean = emit(folder, staged);
  if (!existsSync(staged)) return false;
  if (name === "wireglass") {
    vendor(staged);
    if (!buildPage(join(staged, "page"))) return false;
  }
  replace(join(folder, "dist"), staged);
  return isClean;
}

mkdirSync(STAGING, { recursive: true });
const results = BUILD_ORDER.map((name) => buildPackage(name));
copyPapers();
if (results.includes(false)) process.exitCode = 1;
