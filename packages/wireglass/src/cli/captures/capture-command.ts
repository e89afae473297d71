/** What the commands that read a capture have in common. */
export type CaptureSelection = {
  /** The capture; the one in the user's data folder without it. */
  readonly capture?: string | undefined;
  /** An expression of docs/filter.md. */
  readonly filter?: string | undefined;
};

export type ListCommand = CaptureSelection & {
  readonly json: boolean;
  /** Goes on with what is recorded from now on. */
  readonly follow: boolean;
  readonly limit?: number | undefined;
};

export type ShowCommand = ListCommand & {
  /** "7" for a connection, "7.12" for one of its messages; all messages without it. */
  readonly what?: string | undefined;
  /** Writes the payload of the one message as it is. */
  readonly payload: boolean;
};

export type ExportCommand = CaptureSelection & {
  readonly format?: "jsonl" | "har" | "pcapng" | undefined;
  readonly output?: string | undefined;
  readonly redact: boolean;
};

export type ImportCommand = {
  readonly capture?: string | undefined;
  readonly files: readonly string[];
};
