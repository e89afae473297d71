import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const WANTED_FILES = 65536;

/** Where server and generator run, and what to tell the reader about it. */
export type CorePlan = {
  readonly serverCore: number | undefined;
  readonly generatorCore: number | undefined;
  readonly note: string;
};

/** A program and its arguments. */
export type Command = { readonly file: string; readonly args: readonly string[] };

function allowedCores(): readonly number[] {
  const status = readFileSync("/proc/self/status", "utf8");
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? "";
  return list.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

function hasTaskset(): boolean {
  return process.platform === "linux" && spawnSync("taskset", ["--version"]).status === 0;
}

/** The first two cores we may use, or none if they cannot be pinned. */
export function planCores(): CorePlan {
  const none = { serverCore: undefined, generatorCore: undefined };
  if (!hasTaskset()) return { ...none, note: "NOT PINNED: taskset is absent, expect more noise" };
  const [serverCore, generatorCore] = allowedCores();
  if (serverCore === undefined || generatorCore === undefined)
    return { ...none, note: "NOT PINNED: only one core is allowed, expect more noise" };
  return {
    serverCore,
    generatorCore,
    note: `server on core ${serverCore}, load generator on core ${generatorCore}`,
  };
}

/**
 * `node` with these arguments, on that core, with as many open files as the system grants.
 * Shell and taskset replace themselves, so the child's process id is node's.
 */
export function nodeCommand(core: number | undefined, args: readonly string[]): Command {
  const node = [process.execPath, ...args];
  const pinned = core === undefined ? node : ["taskset", "-c", String(core), ...node];
  if (process.platform === "win32") return { file: process.execPath, args };
  const raise = `ulimit -n ${WANTED_FILES} 2>/dev/null || ulimit -n $(ulimit -Hn); exec "$0" "$@"`;
  return { file: "sh", args: ["-c", raise, ...pinned] };
}
