import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { cyclesIn } from "./support/cycles.ts";
import { doorOf, MAY_IMPORT, roomOf, roomOfSpecifier, TYPES_ONLY } from "./support/rooms.ts";
import {
  type Import,
  ROOT,
  repositoryFiles,
  SOURCES,
  type SourceFile,
  targetOf,
  withoutComments,
} from "./support/source-tree.ts";

const MAX_LINES = 300;

/** Rows for a table of tests; Vitest shortens a path that it takes out of an object itself. */
function named(files: readonly SourceFile[]): readonly (readonly [string, SourceFile])[] {
  return files.map((file) => [file.path, file]);
}

function sourceAt(path: string): SourceFile | undefined {
  return SOURCES.find((file) => file.path === path);
}

/** What is wrong with an import of a file of ours by its relative path; undefined when nothing is. */
function relativeFault(file: SourceFile, { specifier }: Import): string | undefined {
  if (/\.css$|\?url$/.test(specifier)) return undefined; // what Vite takes beside code
  const path = targetOf(file, specifier);
  const target = sourceAt(path);
  if (target === undefined) return `${specifier} is no source file`;
  if (target.packageName !== file.packageName) return `${specifier} leaves the package by a path`;
  const [from, to] = [roomOf(file) ?? "?", roomOf(target) ?? "?"];
  if (from === to) return undefined;
  if (MAY_IMPORT[from]?.includes(to) !== true) return `${from} may not import ${to} (${specifier})`;
  // The page is no library: its rooms have no doors.
  if (file.packageName === "web") return undefined;
  // The package's own explain room builds on the engine's parts, not on its public door.
  if (from === "wire/explain" || path === doorOf(to)) return undefined;
  return `${specifier} passes by the door of ${to}`;
}

/** The same for an import by a package's name. Names of other packages are another test's concern. */
function packageFault(file: SourceFile, { specifier, typeOnly }: Import): string | undefined {
  if (!specifier.startsWith("@wireglass/")) return undefined;
  const [from, to] = [roomOf(file) ?? "?", roomOfSpecifier(specifier)];
  if (to === undefined) return `${specifier} is no door`;
  if (MAY_IMPORT[from]?.includes(to) !== true) return `${from} may not import ${to}`;
  const onlyTypes = TYPES_ONLY[from]?.includes(to) === true;
  return onlyTypes && !typeOnly ? `${from} may import only types of ${to}` : undefined;
}

describe("rooms", () => {
  test("there are sources to look at", () => {
    expect(SOURCES.length).toBeGreaterThan(50);
  });

  test("each source file lies in a room of the design", () => {
    expect(SOURCES.filter((file) => roomOf(file) === undefined).map(({ path }) => path)).toEqual(
      [],
    );
  });

  test.each(named(SOURCES))(
    "%s imports only from rooms below it, by their doors",
    (_path, file) => {
      const faults = file.imports.map((one) =>
        one.specifier.startsWith(".") ? relativeFault(file, one) : packageFault(file, one),
      );
      expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    },
  );
});

describe("packages", () => {
  function declaredBy(packageName: string): readonly string[] {
    const file = join(ROOT, "packages", packageName, "package.json");
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    // Our own packages are development dependencies of the tool, because the build copies them into it.
    const vendored = Object.keys(manifest.devDependencies ?? {}).filter((name) =>
      /^(?:@wireglass\/|wireglass$)/.test(name),
    );
    return [...Object.keys(manifest.dependencies ?? {}), ...vendored];
  }

  function packageOf(specifier: string): string {
    const [first = "", second = ""] = specifier.split("/");
    return first.startsWith("@") ? `${first}/${second}` : first;
  }

  test.each(["wire", "lens", "wireglass", "web"])(
    "%s imports only packages that it declares",
    (name) => {
      const imported = SOURCES.filter(({ packageName }) => packageName === name)
        .flatMap(({ imports }) => imports.map(({ specifier }) => specifier))
        .filter((specifier) => !/^(\.|node:)/.test(specifier))
        .map(packageOf);
      const declared = declaredBy(name);
      expect(imported.filter((one) => !declared.includes(one))).toEqual([]);
    },
  );

  test.each(["wire", "lens"])(
    "%s, which also runs in the page, imports nothing of Node",
    (name) => {
      const faults = SOURCES.filter(({ packageName }) => packageName === name).filter(
        ({ imports }) => imports.some(({ specifier }) => specifier.startsWith("node:")),
      );
      expect(faults.map(({ path }) => path)).toEqual([]);
    },
  );

  // Imports of types are left out: they are gone at run time and order nothing.
  test.each(["wire", "lens", "wireglass", "web"])("%s has no cycle of imports", (name) => {
    const files = SOURCES.filter(({ packageName }) => packageName === name);
    const graph = files.map((file) => {
      const own = file.imports.filter(
        ({ specifier, typeOnly }) => !typeOnly && specifier.startsWith("."),
      );
      return [file.path, own.map(({ specifier }) => targetOf(file, specifier))] as const;
    });
    expect(cyclesIn(new Map(graph))).toEqual([]);
  });
});

describe("web", () => {
  test("the page sees nothing of the workbench but the types of its API", () => {
    const seen = SOURCES.filter(({ packageName }) => packageName === "web")
      .flatMap(({ imports }) => imports)
      .filter(({ specifier }) => /^wireglass(?:$|\/)/.test(specifier));
    expect(seen.length).toBeGreaterThan(10);
    expect(
      seen.filter(({ specifier, typeOnly }) => specifier !== "wireglass/api" || !typeOnly),
    ).toEqual([]);
  });
});

describe("wire", () => {
  const IMPURE =
    /\b(?:Date\.now|new Date|Math\.random|performance\s*\.|crypto|setTimeout|setInterval|setImmediate|queueMicrotask)\b/;

  test.each(named(SOURCES.filter(({ packageName }) => packageName === "wire")))(
    "%s reads no clock and throws no dice",
    (_path, { text }) => {
      expect(IMPURE.exec(withoutComments(text))?.[0]).toBeUndefined();
    },
  );

  const tsc = (...args: readonly string[]) =>
    spawnSync(
      process.execPath,
      [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", join(ROOT, "packages/wire"), ...args],
      { encoding: "utf8" },
    );

  test("knows the names of no host: neither Node's nor the page's", () => {
    const { compilerOptions } = JSON.parse(tsc("--showConfig").stdout);
    expect(compilerOptions.types).toEqual([]);
    expect(compilerOptions.lib.join()).not.toMatch(/dom|worker/i);
  });

  test("compiles with that", () => {
    const { status, stdout } = tsc("--pretty", "false");
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });
});

describe("files", () => {
  const FILES = repositoryFiles([
    "packages/*/{src,test,bin}/**/*.{ts,tsx,js,mjs}",
    "tools/**/*.{ts,mjs,js}",
    "examples/**/*.{ts,js}",
  ]);
  const words = (path: string) => path.split("/").flatMap((part) => part.split(/[.-]/));

  const DOC_COMMENT = /^ *\/\*\*[\s\S]*?\*\/\n/gm;

  // One source file has one test file, which is mostly tables: those may be longer. Doc comments do not
  // count: each public member has to have one, and none is to be shortened for its file's length.
  test.each(FILES.filter((path) => !path.endsWith(".test.ts")))(
    "%s has at most 300 lines, doc comments left out",
    (path) => {
      const text = readFileSync(join(ROOT, path), "utf8").replace(DOC_COMMENT, "");
      expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(MAX_LINES);
    },
  );

  test("names are in kebab-case", () => {
    const isKebab = (part: string) =>
      /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(part);
    expect(FILES.filter((path) => !path.split("/").every(isKebab))).toEqual([]);
  });

  test("no name is a drawer for anything", () => {
    const drawers = new Set(["util", "utils", "helper", "helpers", "common", "misc"]);
    expect(FILES.filter((path) => words(path).some((word) => drawers.has(word)))).toEqual([]);
    expect(FILES.map((path) => basename(path))).not.toContain("stuff.ts");
  });
});
