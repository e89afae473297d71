/** What `wireglass ca` was asked for. */
export type CaCommand = {
  readonly action: "show" | "export" | "page" | "renew";
  /** Where the CA lies; the user's data folder where it is left out. */
  readonly caFolder?: string | undefined;
  readonly json: boolean;
  /** For export; else the output's name decides, and PEM where that says nothing. */
  readonly format?: "pem" | "der" | undefined;
  /** For export: a file; standard output where it is left out. */
  readonly output?: string | undefined;
  /** For page: where to serve it, as in http://0.0.0.0:8000/. */
  readonly listen?: string | undefined;
};

/** What the command may touch of the outside world. */
export type CommandIo = {
  readonly stdout: {
    readonly isTTY?: boolean;
    write(data: string | Uint8Array): unknown;
  };
  readonly stderr: (text: string) => void;
  /** Aborted by Ctrl-C: the page is not served any longer. */
  readonly signal: AbortSignal;
  readonly lang: "en" | "zh";
};
