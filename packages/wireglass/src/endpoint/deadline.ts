import { ConnectError } from "./connect-error.ts";
import { abortReason } from "./inbox.ts";

/** One signal for an attempt's time-out and its caller's own signal. */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #outer: AbortSignal | undefined;
  readonly #onAbort: () => void;

  /** `timeoutMs` 0 waits for ever; `where` is the address that is tried, for the sentence. */
  constructor(where: string, timeoutMs: number, outer: AbortSignal | undefined) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#outer = outer;
    this.#onAbort = () => {
      const cause = outer === undefined ? undefined : abortReason(outer);
      const text = `${where}: the attempt was aborted`;
      controller.abort(new ConnectError("connect/aborted", text, { cause }));
    };
    const late = `${where}: there was no answer within ${timeoutMs} ms; check the address, or allow more time`;
    if (timeoutMs > 0) {
      this.#timer = setTimeout(
        () => controller.abort(new ConnectError("connect/timeout", late)),
        timeoutMs,
      );
    }
    outer?.addEventListener("abort", this.#onAbort, { once: true });
    if (outer?.aborted) this.#onAbort();
  }

  /** The attempt is over, whatever came of it. */
  done(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#onAbort);
  }
}
