import type { ApiMistake, FeedMessage } from "wireglass/api";
import { lookedAt, ROOT } from "./client.ts";

const AGAIN_MS = 1000;

/** Where a list's rows are, as they come. */
export type PlaceFeedClient = {
  places(runs: readonly number[], next: number, after: number): void;
  /** There is no more at present. */
  caughtUp(): void;
  /** What was asked for cannot be followed. */
  mistake(mistake: ApiMistake): void;
  /** Nobody is there to be asked; it is tried again. */
  lost(): void;
};

/** Follows the places of the messages that a filter lets through. */
export class PlaceFeed {
  readonly #filter: string;
  readonly #client: PlaceFeedClient;
  #socket: WebSocket | undefined;
  #after: number;
  #isClosed = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** @param after where to go on from */
  constructor(filter: string, client: PlaceFeedClient, after: number) {
    this.#filter = filter;
    this.#client = client;
    this.#after = after;
    this.#open();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#again);
    this.#socket?.close();
  }

  #open(): void {
    const url = new URL(`${ROOT}/feed`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onopen = () => {
      const capture = lookedAt.get();
      const request = {
        after: this.#after,
        view: "places",
        filter: this.#filter,
        ...(capture !== undefined && { capture }),
      };
      socket.send(JSON.stringify({ ...request, lang: document.documentElement.lang }));
    };
    socket.onmessage = ({ data }) => {
      if (!this.#isClosed) this.#heard(JSON.parse(String(data)) as FeedMessage); // as the feed says it
    };
    socket.onclose = () => {
      if (this.#isClosed) return;
      this.#client.lost();
      this.#again = setTimeout(() => this.#open(), AGAIN_MS);
    };
  }

  #heard(said: FeedMessage): void {
    if (said.kind === "mistake") return this.#client.mistake(said);
    if (said.kind === "places") this.#client.places(said.runs, said.next, said.after);
    if (said.kind === "caught-up") this.#client.caughtUp();
    this.#after = said.next;
  }
}
