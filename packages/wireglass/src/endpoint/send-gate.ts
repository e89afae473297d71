import type { CloseInfo } from "./close-info.ts";
import { ConnectionClosedError } from "./close-info.ts";
import { nextPassage } from "./turn.ts";

/** Lets senders through, or makes them wait while the peer does not keep up. */
export class SendGate {
  #waiting:
    | { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void }
    | undefined;
  #calls: (() => void)[] | undefined;
  /** The queue has passed its high mark and has not fallen to its low mark since. */
  shut = false;

  /** What a sender may wait for: one promise for all who wait, none for those who need not. */
  get passage(): Promise<void> {
    if (!this.shut) return nextPassage();
    if (this.#waiting === undefined) {
      this.#waiting = Promise.withResolvers<void>();
      this.#waiting.promise.catch(() => {}); // a sender that does not wait is not interested
    }
    return this.#waiting.promise;
  }

  /** Calls once, when the gate opens. */
  onOpen(call: () => void): void {
    this.#calls ??= [];
    this.#calls.push(call);
  }

  open(): void {
    this.shut = false;
    this.#waiting?.resolve();
    this.#waiting = undefined;
    for (const call of this.#calls?.splice(0) ?? []) call();
  }

  /** Nobody will get through any more. */
  end(info: CloseInfo): void {
    this.#waiting?.reject(new ConnectionClosedError(info));
    this.#waiting = undefined;
  }

  /** For a sender who comes after the end. */
  static refuse(info: CloseInfo): Promise<void> {
    const refusal = Promise.reject(new ConnectionClosedError(info));
    refusal.catch(() => {}); // as above
    return refusal;
  }
}
