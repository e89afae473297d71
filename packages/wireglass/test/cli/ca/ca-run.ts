import { type CaCommand, runCa } from "../../../src/cli/ca/index.ts";

export type CaRun = {
  readonly status: number;
  readonly out: string;
  readonly bytes: Uint8Array;
  readonly err: string;
};

export type CaWanted = Partial<CaCommand> & {
  readonly caFolder: string;
  readonly lang?: "en" | "zh";
  readonly isTTY?: boolean;
};

/** Runs the command; `onOutput` is called with everything written so far. */
export async function run(
  { lang = "en", isTTY = false, ...wanted }: CaWanted,
  signal: AbortSignal = new AbortController().signal,
  onOutput: (out: string) => void = () => {},
): Promise<CaRun> {
  const chunks: Uint8Array[] = [];
  let err = "";
  const write = (data: string | Uint8Array): void => {
    chunks.push(typeof data === "string" ? Buffer.from(data) : data);
    onOutput(Buffer.concat(chunks).toString());
  };
  const stderr = (text: string): void => {
    err += text;
  };
  const io = { stdout: { isTTY, write }, stderr, signal, lang };
  const status = await runCa({ action: "show", json: false, ...wanted }, io);
  const bytes = Buffer.concat(chunks);
  return { status, bytes, out: bytes.toString(), err };
}
