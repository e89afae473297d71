/** What a command may touch of the outside world: handed in, so that tests can hand in their own. */
export type CommandIo = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: (text: string) => void;
  /** Aborted by Ctrl-C and by SIGTERM: stop cleanly. */
  readonly signal: AbortSignal;
  readonly color: boolean;
  readonly lang: "en" | "zh";
};

/** Done; what was asked for failed; the command line was wrong. */
export type ExitStatus = 0 | 1 | 2;
