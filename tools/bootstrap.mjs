#!/usr/bin/env node
// Plain JavaScript for Node 20 or newer: this file is what runs on a fresh clone, before anything is installed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt } from "./bootstrap/build.mjs";
import { ensureInstalled } from "./bootstrap/install.mjs";
import { runJob } from "./bootstrap/job.mjs";
import { ROOT } from "./bootstrap/own-node.mjs";
import { endWithParent } from "./bootstrap/parent.mjs";
import { Stop } from "./bootstrap/stop.mjs";

/** The jobs of the root's npm scripts, and the program that does each under Node 24. */
const JOBS = {
  start: "packages/wireglass/bin/wireglass.js",
  test: "tools/test-run/run.ts",
  check: "tools/check/run.ts",
  bench: "tools/bench/run.ts",
  fuzz: "tools/fuzz/run.ts",
  docs: "tools/docs/run.ts",
  wasm: "tools/wasm/run.ts",
  build: undefined,
};

// These say more about a type error than the build does, so they go on without a clean one.
const GOES_ON_WITH_TYPE_ERRORS = new Set(["test", "check"]);

async function main(name, args) {
  if (!Object.hasOwn(JOBS, name)) {
    throw new Stop(
      `usage: node tools/bootstrap.mjs <${Object.keys(JOBS).join("|")}> [arguments]`,
      2,
    );
  }
  const program = JOBS[name];
  if (program !== undefined && name !== "start" && !existsSync(join(ROOT, program))) {
    throw new Stop(`There is no ${program} in this checkout, so "${name}" has nothing to run.`, 2);
  }
  endWithParent();
  await ensureInstalled();
  const isClean = await ensureBuilt({ force: name === "build" && args.includes("--force") });
  if (!isClean && !GOES_ON_WITH_TYPE_ERRORS.has(name)) {
    throw new Stop("The build failed; the lines above say where.", 1);
  }
  if (program !== undefined) await runJob(join(ROOT, program), args);
}

try {
  await main(process.argv[2] ?? "", process.argv.slice(3));
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  process.exitCode = error.status;
}
