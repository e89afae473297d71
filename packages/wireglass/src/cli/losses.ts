import { CommandFailure } from "./guarded.ts";

/** Traffic that could not be recorded in the end: the command has failed then. */
export class Losses {
  #bytes = 0;
  #why = "";

  readonly add = (bytes: number, why: string): void => {
    this.#bytes += bytes;
    this.#why = why;
  };

  /** @throws CommandFailure where there were any */
  check(text: (bytes: number, why: string) => string): void {
    if (this.#bytes > 0) throw new CommandFailure(text(this.#bytes, this.#why));
  }
}
