import { globSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

/** One thing that `npm run check` asks, and the programs that answer; all of them must end with status 0. */
export type Step = { readonly name: string; readonly commands: readonly (readonly string[])[] };

const tool = (path: string, ...args: readonly string[]) => [join(ROOT, path), ...args];

function hasSources(project: string): boolean {
  const folder = join(ROOT, dirname(project));
  return globSync("**/*.ts", { cwd: folder, exclude: ["dist", "node_modules"] }).length > 0;
}

/** Every project but the build's, which only says where to emit; tsc refuses a project without a file. */
function typeProjects(): readonly string[] {
  const patterns = [
    "packages/*/tsconfig.json",
    "packages/*/test/tsconfig.json",
    "tools/tsconfig*.json",
    "examples/tsconfig.json",
  ];
  return globSync(patterns, { cwd: ROOT }).filter(hasSources).sort();
}

/** The steps in the order in which their complaints are most useful. */
export function steps(vitestArgs: readonly string[]): readonly Step[] {
  const run = "tools/test-run/run.ts";
  const architecture = "tools/test/architecture.test.ts";
  const tsc = "node_modules/typescript/bin/tsc";
  return [
    {
      name: "format and lint",
      commands: [tool("node_modules/@biomejs/biome/bin/biome", "ci", ".")],
    },
    { name: "types", commands: typeProjects().map((project) => tool(tsc, "-p", project)) },
    { name: "architecture", commands: [tool(run, architecture)] },
    { name: "tests", commands: [tool(run, `--exclude=${architecture}`, ...vitestArgs)] },
  ];
}
