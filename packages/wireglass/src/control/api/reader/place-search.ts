import { type CaptureFile, CaptureQuery } from "../../../store/index.ts";
import type { PlaceList } from "../api-types.ts";
import { filterOf } from "./filter-of.ts";
import { Patience } from "./patience.ts";
import type { PlaceQuery } from "./questions.ts";

/** Numbers in one part of a list: of those that lie apart from each other there may be millions. */
const MOST_RUNS = 400_000;

/** Where messages are that a filter lets through, in the order in which they came. */
export async function findPlaces(
  capture: CaptureFile,
  { filter, lang, connection, after, before }: PlaceQuery,
): Promise<PlaceList> {
  const patience = new Patience();
  const end = Math.min(before ?? Number.POSITIVE_INFINITY, capture.lastId + 1);
  const runs = new Runs(after);
  const wanted = { filter: filterOf(filter, lang), connection, after, before: end };
  for (const { places, upTo } of new CaptureQuery(capture).places(wanted)) {
    for (const place of places) runs.add(place);
    const isEnough = runs.numbers.length >= MOST_RUNS;
    if (isEnough || (await patience.isSpent()))
      return { runs: runs.numbers, next: upTo, more: upTo < end - 1 };
  }
  return { runs: runs.numbers, next: Math.max(after, end - 1), more: false };
}

/** Places that follow each other, written in few numbers: see {@link PlaceList}. */
class Runs {
  readonly numbers: number[] = [];
  /** The last place that was written. */
  #last: number;

  constructor(after: number) {
    this.#last = after;
  }

  add(place: number): void {
    const skipped = place - this.#last - 1;
    const at = this.numbers.length - 1;
    if (skipped === 0 && at > 0) this.numbers[at] = (this.numbers[at] ?? 0) + 1;
    else this.numbers.push(skipped, 1);
    this.#last = place;
  }
}
