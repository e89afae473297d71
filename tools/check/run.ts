import { spawnSync } from "node:child_process";
import { relative } from "node:path";
import { ROOT, type Step, steps } from "./steps.ts";

/** `npm run check [vitest arguments]`: all steps, also after a failed one, then a summary. */

function isPassed(step: Step): boolean {
  console.log(`\n── ${step.name} ${"─".repeat(80 - step.name.length)}`);
  const failed = step.commands.filter((command) => {
    const { status } = spawnSync(process.execPath, command, { cwd: ROOT, stdio: "inherit" });
    return status !== 0;
  });
  for (const [program = "", ...args] of failed) {
    console.log(`failed: node ${[relative(ROOT, program), ...args].join(" ")}`);
  }
  return failed.length === 0;
}

const results = steps(process.argv.slice(2)).map((step) => ({ step, passed: isPassed(step) }));

console.log(`\n── summary ${"─".repeat(73)}`);
for (const { step, passed } of results)
  console.log(`${passed ? "passed" : "FAILED"}  ${step.name}`);
const failed = results.filter(({ passed }) => !passed);
if (failed.length > 0) {
  console.log(`\nto repair: ${failed.map(({ step }) => step.name).join(", ")}`);
  process.exitCode = 1;
}
