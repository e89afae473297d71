import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** Every TypeScript block of the docs is compiled strictly, and run: what people copy has to work. */
const ROOT = join(import.meta.dirname, "..", "..");
const PAGES = [
  "README.md",
  "README.zh-CN.md",
  "docs/library.md",
  "docs/bring-your-own-io.md",
  "docs/serve.md",
];
// Inside tools, so that the packages are found as a user's program would find them.
const FOLDER = join(ROOT, "tools", ".docs-examples");

const examples = PAGES.flatMap((page) => {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""], i) => ({
    name: `${page} example ${i + 1}`,
    file: join(FOLDER, `${page.replace(/\W/g, "-")}-${i + 1}.ts`),
    code,
  }));
});

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const { file, code } of examples) writeFileSync(file, `${code}\nexport {};\n`);
  const config = {
    extends: "../../tsconfig.base.json",
    compilerOptions: { types: ["node"] },
    include: ["*.ts"],
  };
  writeFileSync(join(FOLDER, "tsconfig.json"), JSON.stringify(config));
});

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

test("the examples compile strictly", () => {
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const run = () => execFileSync(process.execPath, [tsc, "-p", FOLDER], { encoding: "utf8" });
  expect(complaintOf(run)).toBe("");
});

test.each(examples)("$name runs to its end", ({ file }) => {
  const flags = ["--conditions=@wireglass/source", file];
  const run = () => execFileSync(process.execPath, flags, { encoding: "utf8", timeout: 15_000 });
  expect(complaintOf(run)).toBe("");
});

/** What a program that failed said; "" for one that did not. */
function complaintOf(run: () => string): string {
  try {
    run();
    return "";
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string }; // of execFileSync
    return stdout + stderr || String(error);
  }
}

test("the printed pages are up to date", () => {
  const script = join(ROOT, "tools", "docs", "run.ts");
  const flags = ["--conditions=@wireglass/source", script, "--check"];
  expect(complaintOf(() => execFileSync(process.execPath, flags, { encoding: "utf8" }))).toBe("");
});
