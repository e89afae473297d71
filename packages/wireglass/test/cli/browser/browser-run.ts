import {
  type BrowserCommand,
  type ProxyOpener,
  runBrowser,
} from "../../../src/cli/browser/index.ts";

export type BrowserRun = { readonly status: number; readonly out: string; readonly err: string };

export type BrowserWanted = Partial<BrowserCommand> & {
  readonly caFolder: string;
  readonly lang?: "en" | "zh";
};

/** Runs the command to its end; `onOutput` is called with everything written to stdout so far. */
export async function run(
  { lang = "en", ...wanted }: BrowserWanted,
  about: {
    readonly signal?: AbortSignal;
    readonly onOutput?: (out: string) => void;
    readonly openProxy?: ProxyOpener;
  } = {},
): Promise<BrowserRun> {
  const { signal = new AbortController().signal, onOutput, openProxy } = about;
  const written = { out: "", err: "" };
  const write = (text: string): void => {
    written.out += text;
    onOutput?.(written.out);
  };
  const stderr = (text: string): void => {
    written.err += text;
  };
  const command = { headless: true, json: false, flags: [], ...wanted };
  const status = await runBrowser(command, { stdout: { write }, stderr, signal, lang }, openProxy);
  return { status, ...written };
}
