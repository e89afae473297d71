import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GENERATED, moduleText, SOURCES, sourcesDigest } from "./deflate-module.ts";

/**
 * Compiles `packages/wireglass/wasm` and writes the module into the sources, as text: whoever only
 * uses or tests Wireglass needs no compiler. The compiler is a hundred megabytes, so it is fetched for this
 * run alone; the same version gives the same bytes.
 */
const COMPILER = "assemblyscript@0.28.20";
const PAGES = 12;

function compiled(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-wasm-"));
  try {
    const output = join(folder, "deflate.wasm");
    const compile = [
      "asc",
      join(SOURCES, "deflate.ts"),
      "-o",
      output,
      "--initialMemory",
      `${PAGES}`,
    ];
    const options = ["-O3", "--converge", "--runtime", "stub", "--noAssert", "--enable", "simd"];
    const npm = ["exec", "--yes", `--package=${COMPILER}`, "--", ...compile, ...options];
    const { status } = spawnSync("npm", npm, { stdio: ["ignore", "inherit", "inherit"] });
    if (status !== 0) throw new Error(`${COMPILER} did not compile ${SOURCES}`);
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

writeFileSync(GENERATED, moduleText(compiled(), sourcesDigest()));
