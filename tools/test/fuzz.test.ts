import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const SCRIPT = join(import.meta.dirname, "..", "fuzz", "run.ts");

function fuzz(...args: readonly string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

test("five seconds of damaged conversations and noise break nothing", { timeout: 60_000 }, () => {
  const { status, said } = fuzz("--seconds", "5", "--chunks", "1000000000");
  expect(said).toMatch(/^\d+ chunks in \d+ cases, \d+ violations seen, .* seed \d+\n$/);
  expect(status).toBe(0);
  expect(Number.parseInt(said, 10)).toBeGreaterThan(100_000);
});

test.each(["--chunks=none", "--seconds=0", "--seed=-1"])(
  "%s is a wrong command line",
  (argument) => {
    expect(fuzz(argument)).toMatchObject({ status: 2, said: expect.stringContaining("--seed") });
  },
);
