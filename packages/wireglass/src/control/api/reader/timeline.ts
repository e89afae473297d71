import { messageKind } from "@wireglass/lens/decode";
import type { KeptMessage } from "@wireglass/lens/record";
import { type CaptureFile, CaptureQuery } from "../../../store/index.ts";
import type { Timeline } from "../api-types.ts";
import { filterOf } from "./filter-of.ts";
import { Patience } from "./patience.ts";
import type { PlaceQuery } from "./questions.ts";

/** Sizes are told up to 2 GiB. */
const SIZES = 32;
/** Requests whose replies are waited for. */
const MOST_REQUESTS = 10_000;
const SECOND = 1_000_000;

export type TimelineQuery = PlaceQuery & { /** Milliseconds. */ readonly step: number };

/** How many messages and bytes there were when. */
export async function findTimeline(
  capture: CaptureFile,
  { filter, lang, connection, after, before, step }: TimelineQuery,
): Promise<Timeline> {
  const patience = new Patience();
  const end = Math.min(before ?? Number.POSITIVE_INFINITY, capture.lastId + 1);
  const draft = new Draft(step * 1000);
  const wanted = { filter: filterOf(filter, lang), connection, after, before: end };
  for (const found of new CaptureQuery(capture).search(wanted)) {
    if (typeof found !== "number") draft.add(found.message);
    else if (await patience.isSpent()) return draft.told(found, found < end - 1);
  }
  return draft.told(Math.max(after, end - 1), false);
}

/** What is drawn of the messages so far. Times in here are microseconds. */
class Draft {
  readonly #step: number;
  readonly #columns = new Map<number, number[]>();
  readonly #sizes: readonly [number[], number[]] = [emptySizes(), emptySizes()];
  /** When requests were that no reply has named yet, by connection, sender and id; the oldest first. */
  readonly #requests = new Map<string, number>();
  #first: number | undefined;
  #last = 0;
  #gap = { length: 0, at: 0 };

  constructor(step: number) {
    this.#step = step;
  }

  add(message: KeptMessage): void {
    const { time, from, payload } = message;
    const side = from === "client" ? 0 : 1;
    const column = this.#columnAt(time);
    column[1 + side] = (column[1 + side] ?? 0) + 1;
    column[3 + side] = (column[3 + side] ?? 0) + payload.length;
    const size = Math.min(SIZES - 1, 32 - Math.clz32(payload.length));
    this.#sizes[side][size] = (this.#sizes[side][size] ?? 0) + 1;
    this.#first ??= time;
    if (this.#last > 0 && time - this.#last > this.#gap.length)
      this.#gap = { length: time - this.#last, at: this.#last };
    this.#last = time;
    this.#pair(message, column);
  }

  told(next: number, more: boolean): Timeline {
    const columns = [...this.#columns.values()].sort(([a = 0], [b = 0]) => a - b);
    return {
      step: this.#step / SECOND,
      columns,
      sizes: this.#sizes,
      span: this.#first === undefined ? null : [this.#first / SECOND, this.#last / SECOND],
      gap: { seconds: this.#gap.length / SECOND, at: this.#gap.at / SECOND },
      next,
      more,
    };
  }

  #columnAt(time: number): number[] {
    const number = Math.floor(time / this.#step);
    let column = this.#columns.get(number);
    if (column === undefined) {
      column = [number, 0, 0, 0, 0, 0, 0, 0];
      this.#columns.set(number, column);
    }
    return column;
  }

  #pair({ connection, from, time, payload, opcode }: KeptMessage, column: number[]): void {
    const { id } = messageKind(payload, opcode === 1 ? "text" : opcode === 2 ? "binary" : "ping");
    if (id === undefined) return;
    const other = from === "client" ? "server" : "client";
    const request = `${connection} ${other} ${id}`;
    const asked = this.#requests.get(request);
    if (asked === undefined) {
      this.#requests.set(`${connection} ${from} ${id}`, time);
      const [oldest] = this.#requests.keys();
      if (this.#requests.size > MOST_REQUESTS && oldest !== undefined)
        this.#requests.delete(oldest);
      return;
    }
    this.#requests.delete(request);
    const seconds = (time - asked) / SECOND;
    column[5] = (column[5] ?? 0) + 1;
    column[6] = (column[6] ?? 0) + seconds;
    column[7] = Math.max(column[7] ?? 0, seconds);
  }
}

function emptySizes(): number[] {
  return Array.from({ length: SIZES }, () => 0);
}
