import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PEERS_VARIABLE, type Peers } from "../peers/index.ts";
import type { Counts } from "./counts.ts";
import { COUNTS_FILE_VARIABLE } from "./counts-reporter.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const VITEST = join(ROOT, "node_modules", "vitest", "vitest.mjs");
const REPORTER = join(import.meta.dirname, "counts-reporter.ts");

export type VitestOutcome = {
  readonly status: number;
  /** Undefined when Vitest ended before it could count. */
  readonly counts: Counts | undefined;
};

// Many tests wait for sockets and child processes, so two at a time pay off on one core as well.
function workers(): number {
  return Math.max(2, availableParallelism());
}

function statusOf(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [VITEST, "run", ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: "inherit",
  });
  // Ctrl-C reaches the child by itself; this process stays to count and to end with its status.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((settle, reject) => {
    child.on("error", reject);
    child.on("close", (status) => settle(status ?? 1));
  });
}

function countsFrom(file: string): Counts | undefined {
  try {
    // Written by counts-reporter.ts from a value of this type.
    return JSON.parse(readFileSync(file, "utf8")) as Counts;
  } catch {
    return undefined;
  }
}

/** Runs Vitest in a process of its own, with the person's arguments after ours. */
export async function runVitest(args: readonly string[], peers: Peers): Promise<VitestOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-test-"));
  const file = join(folder, "counts.json");
  const ours = ["--reporter=default", `--reporter=${REPORTER}`, `--maxWorkers=${workers()}`];
  // Given twice, an option becomes a list, which maxWorkers cannot be.
  const kept = args.some((arg) => arg.startsWith("--maxWorkers")) ? ours.slice(0, 2) : ours;
  try {
    const status = await statusOf([...kept, ...args], {
      [PEERS_VARIABLE]: JSON.stringify(peers),
      [COUNTS_FILE_VARIABLE]: file,
    });
    return { status, counts: countsFrom(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
