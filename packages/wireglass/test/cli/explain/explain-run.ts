import { type ExplainArguments, runExplain } from "../../../src/cli/explain/index.ts";

type Run = { readonly status: number; readonly out: string; readonly err: string };

/** Runs the command on `stdin`, in as many chunks as given. */
export async function run(
  input: readonly string[],
  stdin: string | Uint8Array | readonly Uint8Array[] = "",
  options: Partial<ExplainArguments> = {},
): Promise<Run> {
  const chunks = typeof stdin === "string" ? [Buffer.from(stdin)] : stdin;
  const all = chunks instanceof Uint8Array ? [chunks] : chunks;
  const written = { out: "", err: "" };
  const status = await runExplain(
    { input, json: false, color: false, ...options },
    {
      stdin: stream(all),
      stdout: (text) => {
        written.out += text;
      },
      stderr: (text) => {
        written.err += text;
      },
    },
  );
  return { ...written, status };
}

async function* stream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** The JSON lines of a run, parsed. */
export async function runJson(
  input: readonly string[],
  stdin: string | Uint8Array = "",
): Promise<Record<string, unknown>[]> {
  const { out } = await run(input, stdin, { json: true });
  return out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>); // the command writes objects
}
