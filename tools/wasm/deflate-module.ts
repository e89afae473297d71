import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = join(import.meta.dirname, "..", "..", "packages", "wireglass");
/** The folder of AssemblyScript. */
export const SOURCES = join(PACKAGE, "wasm");
/** The file that holds what it is compiled to. */
export const GENERATED = join(PACKAGE, "src", "endpoint", "deflate-module.ts");
const LINE_LENGTH = 92;

/** SHA-256 over names and contents of all sources, hexadecimal. */
export function sourcesDigest(): string {
  const digest = createHash("sha256");
  for (const name of readdirSync(SOURCES).sort())
    digest.update(`${name}\n`).update(readFileSync(join(SOURCES, name)));
  return digest.digest("hex");
}

/** The generated file. */
export function moduleText(module: Uint8Array, digest: string): string {
  const lines = Buffer.from(module)
    .toString("base64")
    .match(new RegExp(`.{1,${LINE_LENGTH}}`, "g"));
  return [
    "// Printed by `npm run wasm` from packages/wireglass/wasm; not to be edited.",
    `// Sources: ${digest}`,
    "",
    "/** The deflater as a WebAssembly module. */",
    "export const DEFLATE_MODULE: Uint8Array = Buffer.from(",
    "  [",
    ...(lines ?? []).map((line) => `    "${line}",`),
    '  ].join(""),',
    '  "base64",',
    ");",
    "",
  ].join("\n");
}
