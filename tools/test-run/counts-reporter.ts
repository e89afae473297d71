import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";
import type { Counts } from "./counts.ts";

/** Where the runner wants the counts; the reporter lives in Vitest's process. */
export const COUNTS_FILE_VARIABLE = "WIREGLASS_TEST_COUNTS";

function countState(
  modules: readonly TestModule[],
  state: "passed" | "failed" | "skipped",
): number {
  return modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0);
}

/** Files that did not load and suites whose hooks failed; their tests did not run, so no test counts for them. */
function brokenSuites(modules: readonly TestModule[]): number {
  return modules
    .flatMap((module) => [module, ...module.children.allSuites()])
    .filter((suite) => suite.errors().length > 0).length;
}

/** Writes the numbers of the finished run to a file. */
export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env[COUNTS_FILE_VARIABLE];
    if (file === undefined) return;
    const counts: Counts = {
      passed: countState(modules, "passed"),
      failed: countState(modules, "failed") + brokenSuites(modules) + unhandledErrors.length,
      skipped: countState(modules, "skipped"),
    };
    writeFileSync(file, JSON.stringify(counts));
  }
}
