import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./repository.ts";
import { mapSpecifiers } from "./specifiers.ts";

/**
 * tsc rewrites `./x.ts` to `./x.js` in what runs but not in declarations, where a consumer's compiler would
 * look for a source file that is not published.
 */
function rewriteDeclarations(folder: string): void {
  for (const name of globSync("**/*.d.ts", { cwd: folder })) {
    const file = join(folder, name);
    const text = readFileSync(file, "utf8");
    const rewritten = mapSpecifiers(text, (specifier) =>
      specifier.startsWith(".") ? specifier.replace(/(?<!\.d)\.ts$/, ".js") : specifier,
    );
    if (rewritten !== text) writeFileSync(file, rewritten);
  }
}

/** Compiles one package into `outFolder`. False: there are type errors, printed; code is emitted all the same. */
export function emit(packageFolder: string, outFolder: string): boolean {
  rmSync(outFolder, { recursive: true, force: true });
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const project = join(packageFolder, "tsconfig.build.json");
  const args = [tsc, "-p", project, "--outDir", outFolder, "--pretty", "false"];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  if (existsSync(outFolder)) rewriteDeclarations(outFolder);
  return status === 0;
}
