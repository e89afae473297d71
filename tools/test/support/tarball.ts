import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./source-tree.ts";

export type Outcome = {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** npm hands its settings down to scripts; here it has to behave as in a stranger's shell. */
function strangersEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(registry|cache|cafile|userconfig|https?_proxy)$)/i.test(name),
  );
  return Object.fromEntries(entries);
}

/** Runs a program to its end with its output as text; the environment is that of a shell outside npm. */
export function run(command: string, args: readonly string[], folder: string): Outcome {
  const options = {
    cwd: folder,
    env: strangersEnvironment(),
    encoding: "utf8",
    input: "",
  } as const;
  return spawnSync(command, args, options);
}

/** A run that has to go well; its output when it does not is the error. */
export function runWell(command: string, args: readonly string[], folder: string): string {
  const { status, stdout, stderr } = run(command, args, folder);
  if (status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

export type Tarball = { readonly file: string; readonly contents: readonly string[] };

/** Packs a workspace as `npm publish` would, into `folder`. */
export function pack(workspace: string, folder: string): Tarball {
  const args = ["pack", "-w", workspace, "--json", "--silent", "--pack-destination", folder];
  const stdout = runWell("npm", args, ROOT);
  // The one element of npm's documented answer. Output of the prepack script may come before it.
  const answer = JSON.parse(stdout.slice(stdout.search(/^[[{]/m)));
  const packed = Array.isArray(answer) ? answer[0] : (Object.values(answer)[0] as typeof answer);
  return {
    file: join(folder, packed.filename),
    contents: packed.files.map(({ path }: { readonly path: string }) => path),
  };
}
