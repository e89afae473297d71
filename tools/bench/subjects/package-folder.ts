import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { sayMissing } from "./control-lines.ts";

const INSTALL_LIMIT_MS = 50_000;

/**
 * The URL of a file of a package that is fetched the first time it is wanted, into the user's cache: with all that it
 * needs, it is too much for everybody who only wants to build. Says so where it cannot be had.
 */
export function packageDoor(name: string, version: string, path: string): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(cache, "wireglass-bench", `${name}-${version}`);
  const file = join(folder, "node_modules", name, path);
  if (!existsSync(file)) install(folder, `${name}@${version}`);
  if (!existsSync(file)) sayMissing(`npm could not fetch ${name}@${version}`);
  return pathToFileURL(file).href;
}

/** Without install scripts: nothing of it runs before it is asked to. */
function install(folder: string, wanted: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  spawnSync("npm", ["install", ...flags, wanted], { cwd: folder, timeout: INSTALL_LIMIT_MS });
}
