import type { CloseRecord, KeptMessage, OpenRecord } from "@wireglass/lens/record";
import { CaptureFile } from "../../../store/index.ts";
import type { ScriptStart } from "../script-talk.ts";
import type { WatchedCalls } from "./watched-calls.ts";

/** Messages after which others have their turn. */
const AT_ONCE = 500;

/** As much as may be read then, if what is read is large. */
const READ_BYTES = 64 << 20;

/** Gets what was captured, in order; what takes longer is waited for. */
export type WatchClient = {
  open(record: OpenRecord): void;
  message(message: KeptMessage): Promise<void> | undefined;
  close(record: CloseRecord): void;
  /** So many messages were read, and what comes next has its turn. */
  read(messages: number): void;
};

/** Reads a capture while it is written, for a script that reads along: nobody waits for it, and it costs no memory. */
export class WatchFeed {
  readonly #capture: CaptureFile;
  readonly #watched: WatchedCalls;
  #after: number;
  #isWorking = false;
  #hasMore = false;

  constructor({ file, after }: ScriptStart["capture"], watched: WatchedCalls) {
    this.#capture = CaptureFile.open(file);
    this.#after = after;
    this.#watched = watched;
  }

  /** There is more for the client. */
  more(client: WatchClient): void {
    this.#hasMore = true;
    if (!this.#isWorking) void this.#work(client);
  }

  /** Reads all that there is. */
  async finish(client: WatchClient): Promise<void> {
    while (this.#isWorking) await new Promise(setImmediate);
    await this.#work(client);
  }

  async #work(client: WatchClient): Promise<void> {
    this.#isWorking = true;
    for (;;) {
      this.#hasMore = false;
      const messages = await this.#readSome(client);
      if (messages === undefined && !this.#hasMore) break;
      if (messages !== undefined) client.read(messages);
      await new Promise(setImmediate);
    }
    this.#isWorking = false;
  }

  /** @returns how many messages there were; undefined where there was nothing at all */
  async #readSome(client: WatchClient): Promise<number | undefined> {
    const { entries, next } = this.#watched.ours(READ_BYTES, () =>
      this.#capture.entries(this.#after, AT_ONCE),
    );
    this.#after = next;
    let messages = 0;
    for (const entry of entries) {
      if (entry.kind === "message") {
        messages++;
        const waited = client.message(entry.message);
        if (waited !== undefined) await waited;
      } else if (entry.record.kind === "open") client.open(entry.record);
      else if (entry.record.kind === "close") client.close(entry.record);
    }
    return entries.length === 0 ? undefined : messages;
  }
}
