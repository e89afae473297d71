import type { CloseRecord, KeptMessage, OpenRecord } from "@wireglass/lens/record";
import { type CaptureEntry, CaptureFile } from "../../../store/index.ts";
import type { WatchedCalls } from "./watched-calls.ts";

/** Entries that are read at once. */
const AT_ONCE = 500;
/** As much as may be read then, if what is read is large. */
const READ_BYTES = 64 << 20;
/** So long others wait for their turn, but for one call. */
const TURN_MS = 10;

/** Gets what was captured, in order; what takes longer is waited for. */
export type WatchClient = {
  open(record: OpenRecord): void;
  message(message: KeptMessage): Promise<void> | undefined;
  close(record: CloseRecord): void;
  /** So many messages were read, up to that place, and what comes next has its turn. */
  read(messages: number, place: number): void;
};

/** Reads a capture while it is written, for a script that reads along: nobody waits for it, and it costs no memory. */
export class WatchFeed {
  readonly #capture: CaptureFile;
  readonly #watched: WatchedCalls;
  /** Up to where it was read; undefined until it is known where to begin. */
  #after: number | undefined;
  /** No further. */
  #upTo = Number.POSITIVE_INFINITY;
  #isWorking = false;
  #hasMore = false;

  constructor(file: string, watched: WatchedCalls) {
    this.#capture = CaptureFile.open(file);
    this.#watched = watched;
  }

  begin(after: number, client: WatchClient): void {
    this.#after = after;
    this.more(client);
  }

  /** There is more for the client. */
  more(client: WatchClient): void {
    this.#hasMore = true;
    if (!this.#isWorking) void this.#work(client);
  }

  /** Reads all that there is up to that place. */
  async finish(client: WatchClient, upTo = Number.POSITIVE_INFINITY): Promise<void> {
    this.#upTo = upTo;
    while (this.#isWorking) await new Promise(setImmediate);
    await this.#work(client);
  }

  async #work(client: WatchClient): Promise<void> {
    this.#isWorking = true;
    for (;;) {
      this.#hasMore = false;
      const isAll = await this.#readSome(client);
      if (isAll && !this.#hasMore) break;
      await new Promise(setImmediate);
    }
    this.#isWorking = false;
  }

  /** @returns whether there was nothing more */
  async #readSome(client: WatchClient): Promise<boolean> {
    const after = this.#after;
    if (after === undefined || after >= this.#upTo) return true;
    const { entries, next } = this.#watched.ours(READ_BYTES, () =>
      this.#capture.entries(after, Math.min(AT_ONCE, this.#upTo - after)),
    );
    this.#after = next;
    let [messages, since] = [0, performance.now()];
    for (const entry of entries) {
      if (this.#upTo === 0) break; // somebody has switched it off
      const waited = tell(client, entry);
      if (waited !== undefined) await waited;
      if (entry.kind === "message") messages++;
      if (performance.now() - since < TURN_MS) continue;
      client.read(messages, after);
      await new Promise(setImmediate);
      [messages, since] = [0, performance.now()];
    }
    client.read(messages, next);
    return entries.length === 0;
  }
}

function tell(client: WatchClient, entry: CaptureEntry): Promise<void> | undefined {
  switch (entry.kind) {
    case "message":
      return client.message(entry.message);
    case "open":
      client.open(entry.record);
      return undefined;
    case "close":
      client.close(entry.record);
      return undefined;
    default:
      return undefined;
  }
}
