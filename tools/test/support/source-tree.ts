import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../../..");

/** One `import` or `export … from` of a source file. */
export type Import = {
  readonly specifier: string;
  /** `import type` and `export type` leave nothing behind at run time. */
  readonly typeOnly: boolean;
};

export type SourceFile = {
  /** From the repository's root, with forward slashes: `packages/wire/src/opcode.ts`. */
  readonly path: string;
  /** `wire`, `lens`, `wireglass` or `web`. */
  readonly packageName: string;
  /** From the package's `src`: `endpoint/serve.ts`. */
  readonly name: string;
  readonly text: string;
  readonly imports: readonly Import[];
};

const SPECIFIER = String.raw`["']([^"'\n]+)["']`;
// A statement starts its line (Biome sees to it), so code inside comments and texts is not taken for one.
const STATEMENT = new RegExp(
  String.raw`^(import|export)\s+(type\s)?[^"';]*?\bfrom\s*${SPECIFIER}`,
  "gm",
);
const SIDE_EFFECT = new RegExp(String.raw`^import\s*${SPECIFIER}`, "gm");
const DYNAMIC = new RegExp(String.raw`\bimport\(\s*${SPECIFIER}`, "g");

/** The code without comments; what they say about clocks or modules is no use of one. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(?<![:"'`\\])\/\/.*$/gm, "");
}

export function importsOf(text: string): readonly Import[] {
  const code = withoutComments(text);
  const statements = [...code.matchAll(STATEMENT)].map((match) => ({
    specifier: match[3] ?? "",
    typeOnly: match[2] !== undefined,
  }));
  const others = [...code.matchAll(SIDE_EFFECT), ...code.matchAll(DYNAMIC)];
  return [
    ...statements,
    ...others.map((match) => ({ specifier: match[1] ?? "", typeOnly: false })),
  ];
}

export function repositoryFiles(patterns: readonly string[]): readonly string[] {
  const exclude = ["**/node_modules", "**/dist"];
  const files = globSync(patterns, { cwd: ROOT, exclude });
  return files.map((file) => file.split(sep).join("/")).sort();
}

function read(path: string): SourceFile {
  const [, packageName = "", , ...rest] = path.split("/");
  const text = readFileSync(join(ROOT, path), "utf8");
  return { path, packageName, name: rest.join("/"), text, imports: importsOf(text) };
}

/** The sources of all packages. */
export const SOURCES: readonly SourceFile[] = repositoryFiles(["packages/*/src/**/*.{ts,tsx}"]).map(
  read,
);

/** The file that a relative specifier names, from the repository's root; it may lie outside the package. */
export function targetOf(file: SourceFile, specifier: string): string {
  const target = relative(ROOT, join(ROOT, dirname(file.path), specifier));
  return target.split(sep).join("/");
}
