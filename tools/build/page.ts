import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./repository.ts";

/** Builds the page into `outFolder`. False: it could not be built, and why is printed. */
export function buildPage(outFolder: string): boolean {
  const vite = join(ROOT, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, "build", "--outDir", outFolder, "--logLevel", "warn"];
  const cwd = join(ROOT, "packages", "web");
  return spawnSync(process.execPath, args, { cwd, stdio: "inherit" }).status === 0;
}
