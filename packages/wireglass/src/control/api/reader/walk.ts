/** Something and its place in the order of things. */
export type Placed<Item> = { readonly place: number; readonly item: Item };

/** What was found in a stretch; `complete` where there is no more in it. */
export type Stretch<Item> = { readonly rows: readonly Placed<Item>[]; readonly complete: boolean };

export type Walk<Item> = {
  /** Only what comes after this place. */
  readonly after: number;
  /** Only what comes before it. */
  readonly before: number;
  readonly order: "asc" | "desc";
  /** What lies in (after, upTo], in the order: the first `most` of it, or fewer and not `complete`. */
  readonly read: (after: number, upTo: number, most: number) => Stretch<Item>;
  /** @returns false when it was taken and no more is wanted */
  readonly take: (item: Item) => boolean | Promise<boolean>;
  /** Reading is quick however wide the stretch is: it is not cut. */
  readonly wide?: boolean;
};

/** Read with one statement: it has to come to its end, or it would keep the capture's old state. */
const MOST = 1000;
/** Places that are looked at first, and bounds for how long one statement should take. */
const FIRST_STRETCH = 512;
const SHORT_MS = 4;
const LONG_MS = 16;
/** A search that finds little answers with what it has by then. */
const PATIENCE_MS = 1000;

/**
 * Goes through places in their order, a stretch at a time, so that a search through millions of rows lets others
 * have their turn.
 */
export async function walk<Item>(options: Walk<Item>): Promise<{ next: number; more: boolean }> {
  const { order, read, take, wide = false } = options;
  const began = performance.now();
  let [low, high] = [options.after, Math.max(options.after, options.before - 1)];
  const isEnd = (): boolean => low >= high;
  // What is behind us is cut off the stretch (low, high].
  const pass = (place: number): void => {
    if (order === "asc") low = place;
    else high = place - 1;
  };
  const here = (more: boolean) => ({ next: order === "asc" ? low : high + 1, more });
  let width = wide ? Number.POSITIVE_INFINITY : FIRST_STRETCH;
  while (!isEnd()) {
    const [from, to] =
      order === "asc" ? [low, Math.min(high, low + width)] : [Math.max(low, high - width), high];
    const start = performance.now();
    const { rows, complete } = read(from, to, MOST);
    const ms = performance.now() - start;
    for (const { place, item } of rows) {
      pass(place);
      if (!(await take(item))) return here(!isEnd());
    }
    if (complete) pass(order === "asc" ? to : from + 1);
    if (ms < SHORT_MS) width *= 2;
    else if (ms > LONG_MS) width = Math.max(1, Math.floor(width / 2));
    if (performance.now() - began > PATIENCE_MS) return here(!isEnd());
    await new Promise(setImmediate);
  }
  return here(false);
}
