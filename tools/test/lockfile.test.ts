import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support/source-tree.ts";

type Entry = { readonly optionalDependencies?: Readonly<Record<string, string>> };

// npm writes only the platforms its registry could show it, and then `npm ci` refuses the lock file everywhere.
test("the lock file names each platform's part of every tool", () => {
  // The form of package-lock.json, version 3.
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, Entry>>;
  };
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) =>
        lock.packages[`node_modules/${name}`] === undefined &&
        lock.packages[`${path}/node_modules/${name}`] === undefined,
    ),
  );
  expect(missing).toEqual([]);
});
