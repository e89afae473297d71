import { join } from "node:path";
import { ROOT } from "../../support/source-tree.ts";
import { Program } from "./program.ts";

const MAIN = join(ROOT, "packages/wireglass/src/cli/main.ts");

/** The wireglass command, from the sources, in a process of its own. */
export function wireglass(...args: readonly string[]): Program {
  const environment = { ...process.env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8" };
  return new Program(process.execPath, ["--conditions=@wireglass/source", MAIN, ...args], {
    env: environment,
  });
}

/** A `wireglass serve …` that listens, and its first address. */
export async function startWireglass(
  ...args: readonly string[]
): Promise<Program & { readonly url: string }> {
  const program = wireglass(...args);
  const line = await program.line(/listening/).catch(() => {
    throw new Error(`it does not listen: ${program.err.text()}`);
  });
  const url = /wss?:\/\/[^"\s]+/.exec(line)?.[0] ?? "";
  return Object.assign(program, { url });
}
