import { setTimeout as sleep } from "node:timers/promises";
import type { Socket } from "../../endpoint/index.ts";
import { ApiError } from "./api-error.ts";
import type { FeedMessage, FeedRequest } from "./api-types.ts";
import { readFeedRequest } from "./feed-request.ts";
import type { Found, Reader } from "./reader/reader.ts";
import type { Readers } from "./reader/readers.ts";

/** Entries that are looked at at once: as many as make a batch of a handy size. */
const FIRST_AT_ONCE = 32;
const MOST_AT_ONCE = 1024;
const SMALL_BYTES = 128 << 10;
const LARGE_BYTES = 1 << 20;
/** How often a capture that another process may write is looked at. */
const OTHERS_MS = 1000;
/** What comes within this time goes into one batch. */
const GATHER_MS = 25;

/** One reader of the feed, and how far it has come. */
export class FeedReader {
  readonly #socket: Socket;
  readonly #readers: Readers;
  #request: FeedRequest | undefined;
  /** Where it goes on; undefined where that is "from now on". */
  #after: number | undefined;
  #atOnce = FIRST_AT_ONCE;
  #isStopped = false;
  #wake = Promise.withResolvers<void>();

  constructor(socket: Socket, readers: Readers) {
    this.#socket = socket;
    this.#readers = readers;
  }

  /** A new request takes the place of the one before. */
  hear(message: string | Uint8Array): void {
    const said = readFeedRequest(message);
    if (said.kind === "mistake") return void this.#say(said).catch(() => {});
    this.#request = said.request;
    this.#after = said.request.after;
    this.wake();
  }

  /** There may be more to tell. */
  wake(): void {
    this.#wake.resolve();
  }

  stop(): void {
    this.#isStopped = true;
    this.wake();
  }

  /** Tells what there is, then waits for more, until it is stopped. */
  async run(): Promise<void> {
    while (!this.#isStopped) {
      await this.#wake.promise;
      this.#wake = Promise.withResolvers<void>();
      const request = this.#request;
      if (request === undefined || this.#isStopped) continue;
      try {
        await this.#tell(request);
        // Nobody tells of captures that others write.
        if (request.capture !== undefined) setTimeout(() => this.wake(), OTHERS_MS).unref();
      } catch (error) {
        await this.#excuse(request, error);
      }
    }
  }

  /** Tells everything up to the capture's end, or until another request comes. */
  async #tell(request: FeedRequest): Promise<void> {
    const isAsked = (): boolean => this.#request === request && !this.#isStopped;
    const reader = await this.#readers.of(request.capture);
    let after = this.#after ?? (await reader.find({ kind: "place" })).place;
    for (;;) {
      const found = await this.#next(reader, request, after);
      if (!isAsked()) return;
      if (found.count > 0) await this.#send(found);
      if (!isAsked()) return;
      const isEnd = found.place === after;
      after = found.place;
      this.#after = after;
      if (isEnd) break;
    }
    await this.#say({ kind: "caught-up", next: after });
    await sleep(GATHER_MS);
  }

  async #next(
    reader: Reader,
    { filter, view = "record", lang = "en" }: FeedRequest,
    after: number,
  ) {
    if (view === "places")
      return reader.find({ kind: "places", query: { after, filter, lang }, told: "feed" });
    const query = { after, atOnce: this.#atOnce, filter, view, lang };
    const found = await reader.find({ kind: "feed", query });
    const { length } = found.body;
    if (length < SMALL_BYTES) this.#atOnce = Math.min(MOST_AT_ONCE, this.#atOnce * 2);
    else if (length > LARGE_BYTES) this.#atOnce = Math.max(1, this.#atOnce >> 1);
    return found;
  }

  /** Resolves when the reader has taken it. */
  #send({ body }: Found): Promise<void> {
    return this.#socket.send(Buffer.from(body.buffer).toString("utf8"));
  }

  #say(message: FeedMessage): Promise<void> {
    return this.#socket.send(JSON.stringify(message));
  }

  /** A request that cannot be followed is told of once; the connection stays for a better one. */
  async #excuse(request: FeedRequest, error: unknown): Promise<void> {
    if (this.#isStopped || !this.#socket.open) return;
    if (!(error instanceof ApiError)) throw error;
    if (this.#request === request) this.#request = undefined;
    await this.#say({ kind: "mistake", ...error.mistake }).catch(() => {});
  }
}
