/** The calling code broke the contract; nothing was sent and the state is unchanged. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Stable, for programs; the message is for people. */
  readonly code: string;

  /** `code` is one of those that the functions here name under "Throws". */
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
