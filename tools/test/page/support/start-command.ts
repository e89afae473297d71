import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ROOT } from "../../support/source-tree.ts";

export type Command = {
  /** The page's address, with its token. */
  readonly page: string;
  readonly proxy: string;
  /** The capture. */
  readonly file: string;
  stop(): Promise<void>;
};

/** Where its capture lies. */
export function captureIn(folder: string): string {
  return join(folder, "captures", "capture.wgc");
}

/** Starts `wireglass` alone, with everything of it in a folder. */
export async function startCommand(folder: string, flags: readonly string[]): Promise<Command> {
  const file = captureIn(folder);
  const child = spawn(
    process.execPath,
    [
      join(ROOT, "packages/wireglass/bin/wireglass.js"),
      ...["--no-open", "--lang", "en", "--proxy-port", "0", "--page-port", "0"],
      ...["--capture", file, "--ca-folder", join(folder, "ca"), ...flags],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const { page, proxy } = await placesOf(child);
  const stop = async (): Promise<void> => {
    const exited = once(child, "exit");
    child.kill("SIGINT");
    await exited;
  };
  return { page, proxy, file, stop };
}

async function placesOf(child: ChildProcess): Promise<{ page: string; proxy: string }> {
  let [said, wrong] = ["", ""];
  child.stderr?.on("data", (chunk) => {
    wrong += chunk;
  });
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      said += chunk;
      const page = /^page\s+(http\S+)/m.exec(said)?.[1];
      const proxy = /^proxy\s+(http\S+)/m.exec(said)?.[1];
      if (page !== undefined && proxy !== undefined && /^CA\s/m.test(said))
        resolve({ page, proxy });
    });
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${said}${wrong}`)));
  });
}
