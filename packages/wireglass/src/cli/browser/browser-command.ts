/** What `wireglass browser` was asked for. */
export type BrowserCommand = {
  /** The page to begin with; "my.app" and "localhost:3000" are completed. */
  readonly url?: string | undefined;
  /** A proxy that runs already, as in "http://127.0.0.1:8888". */
  readonly proxy?: string | undefined;
  /** The browser's path or name. */
  readonly browser?: string | undefined;
  readonly headless: boolean;
  /** Where the CA lies that the proxy uses. */
  readonly caFolder?: string | undefined;
  readonly json: boolean;
  /** Further flags for the browser. */
  readonly flags: readonly string[];
};

/** Starts a proxy for this browser alone; it is closed when the browser has ended. */
export type ProxyOpener = () => Promise<{ readonly url: string; close(): Promise<void> }>;

/** What the command may touch of the outside world. */
export type CommandIo = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: (text: string) => void;
  /** Aborted by Ctrl-C: the browser is closed. */
  readonly signal: AbortSignal;
  readonly lang: "en" | "zh";
};

/** Sorts what stands on the command line: a first word that is no flag is the page, the rest is for the browser. */
export function browserWords(
  words: readonly string[],
): Pick<BrowserCommand, "flags"> & { readonly url?: string } {
  const [first, ...rest] = words;
  if (first === undefined || first.startsWith("-")) return { flags: words };
  return { url: first, flags: rest };
}
