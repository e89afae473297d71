import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ROOT, VENDORED } from "./repository.ts";
import { mapSpecifiers } from "./specifiers.ts";

type Exports = Readonly<Record<string, { readonly default: string }>>;

/** Each public name of the vendored packages, such as `@wireglass/wire/explain`, with its file under vendor/. */
function vendoredNames(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const name of VENDORED) {
    const file = join(ROOT, "packages", name, "package.json");
    // The exports of our own packages all have this form; a missing `default` fails the package test.
    const manifest = JSON.parse(readFileSync(file, "utf8")) as { name: string; exports: Exports };
    for (const [subpath, { default: target }] of Object.entries(manifest.exports)) {
      const inside = target.replace(/^\.\/dist\//, "");
      names.set(`${manifest.name}${subpath.slice(1)}`, `vendor/${name}/${inside}`);
    }
  }
  return names;
}

function relativeSpecifier(fromFile: string, toFile: string): string {
  const path = relative(dirname(fromFile), toFile).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** Copies the built packages into `outFolder` and points every import of them at the copies. */
export function vendor(outFolder: string): void {
  for (const name of VENDORED) {
    const dist = join(ROOT, "packages", name, "dist");
    if (existsSync(dist)) cpSync(dist, join(outFolder, "vendor", name), { recursive: true });
  }
  const names = vendoredNames();
  for (const file of globSync("**/*.{js,d.ts}", { cwd: outFolder })) {
    const path = join(outFolder, file);
    const text = readFileSync(path, "utf8");
    const rewritten = mapSpecifiers(text, (specifier) => {
      const target = names.get(specifier);
      return target === undefined ? specifier : relativeSpecifier(file, target);
    });
    if (rewritten !== text) writeFileSync(path, rewritten);
  }
}
