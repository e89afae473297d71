import { type CloseInfo, ConnectionClosedError, isOrdinaryEnd } from "./close-info.ts";
import { WaitingLine } from "./waiting-line.ts";

/** The socket behind an {@link Inbox}: told to stop and to go on. */
export type InboxSource = {
  pauseReading(): void;
  resumeReading(): void;
};

type Waiter<Message> = {
  readonly resolve: (message: Message | undefined) => void;
  readonly reject: (error: Error) => void;
};

/**
 * Messages that have arrived and were not asked for yet. Above its high mark, in bytes or messages, the
 * source is paused, so that a reader that never reads costs no memory.
 */
export class Inbox<Message> {
  readonly #source: InboxSource;
  readonly #highBytes: number;
  readonly #highCount: number;
  readonly #line = new WaitingLine<Message>();
  #paused = false;
  /** Messages are left out from here on. */
  cut = false;
  #waiters: Waiter<Message>[] | undefined;
  #end: CloseInfo | undefined;

  constructor(source: InboxSource, high: { bytes: number; count: number }) {
    this.#source = source;
    this.#highBytes = high.bytes;
    this.#highCount = high.count;
  }

  /** Above its high mark, and not below its low mark since. */
  get full(): boolean {
    return this.#paused;
  }

  get size(): number {
    return this.#line.count;
  }

  push(message: Message, byteLength: number): void {
    const waiter = this.#waiters?.shift();
    if (waiter !== undefined) return waiter.resolve(message);
    const line = this.#line;
    line.push(message, byteLength);
    if (!this.#paused && (line.bytes > this.#highBytes || line.count > this.#highCount)) {
      this.#paused = true;
      this.#source.pauseReading();
    }
  }

  /** The next message without waiting; undefined when there is none now. */
  poll(): Message | undefined {
    const line = this.#line;
    const message = line.shift();
    if (this.#paused && line.bytes * 4 <= this.#highBytes && line.count * 4 <= this.#highCount) {
      this.#paused = false;
      this.#source.resumeReading();
    }
    return message;
  }

  /** The next message when it comes; undefined after an ordinary end. Rejects after any other. */
  next(signal?: AbortSignal): Promise<Message | undefined> {
    const message = this.poll();
    if (message !== undefined) return Promise.resolve(message);
    if (signal?.aborted) return Promise.reject(abortReason(signal));
    if (this.#end !== undefined) return this.#ended(this.#end);
    return new Promise((resolve, reject) => {
      const waiter: Waiter<Message> = { resolve, reject };
      this.#waiters ??= [];
      this.#waiters.push(waiter);
      if (signal !== undefined) this.#watch(waiter, signal);
    });
  }

  /** No more will come: what is here can still be asked for. */
  end(info: CloseInfo): void {
    this.#end = info;
    for (const waiter of this.#waiters?.splice(0) ?? []) {
      if (isOrdinaryEnd(info)) waiter.resolve(undefined);
      else waiter.reject(new ConnectionClosedError(info));
    }
  }

  get closeInfo(): CloseInfo | undefined {
    return this.#end;
  }

  #ended(info: CloseInfo): Promise<undefined> {
    if (isOrdinaryEnd(info)) return Promise.resolve(undefined);
    return Promise.reject(new ConnectionClosedError(info));
  }

  #watch(waiter: Waiter<Message>, signal: AbortSignal): void {
    signal.addEventListener(
      "abort",
      () => {
        const waiters = this.#waiters ?? [];
        const at = waiters.indexOf(waiter);
        if (at >= 0) waiters.splice(at, 1);
        waiter.reject(abortReason(signal)); // without effect where it was resolved before
      },
      { once: true },
    );
  }
}

export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}
