import { execFile, spawnSync } from "node:child_process";

export type Ran = { readonly status: number; readonly out: string; readonly err: string };

/** Whether a program is there to be tested with. */
export function hasProgram(name: string, flag = "--version"): boolean {
  return spawnSync(name, [flag]).error === undefined;
}

/** Runs a program to its end, with nothing to read. */
export function run(name: string, ...flags: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(name, flags, { timeout: 30_000 }, (error, out, err) => {
      const status = typeof error?.code === "number" ? error.code : error === null ? 0 : -1;
      resolve({ status, out, err });
    });
    child.stdin?.end();
  });
}
