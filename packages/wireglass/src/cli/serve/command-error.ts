/** Why the command cannot do what it was asked for; the message is one sentence for people. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code = "command/refused";
  /** 1: what was asked for failed; 2: the command line was wrong. */
  readonly status: 1 | 2;

  constructor(status: 1 | 2, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}
