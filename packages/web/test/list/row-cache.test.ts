import { expect, test } from "vitest";
import { RowCache } from "../../src/list/row-cache.ts";

/** A cache of numbers; what it asks for is answered when the test says so. */
function cached() {
  const asked: { range: string; answer(): void; fail(): void; isAborted(): boolean }[] = [];
  const seen: unknown[] = [];
  const cache = new RowCache<number>(
    (first, end, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<readonly number[]>();
      const rows = Array.from({ length: end - first }, (_, at) => first + at);
      asked.push({
        range: `${first}-${end}`,
        answer: () => resolve(rows),
        fail: () => reject(new Error(`no ${first}`)),
        isAborted: () => signal.aborted,
      });
      return promise;
    },
    () => seen.push("changed"),
    (error) => seen.push((error as Error).message),
  );
  const answerAll = async (): Promise<void> => {
    for (const one of asked) one.answer();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { cache, asked, seen, answerAll, ranges: () => asked.map(({ range }) => range) };
}

test("asks once for the chunks that are looked at, and has their rows then", async () => {
  const { cache, ranges, answerAll, seen } = cached();
  cache.want(150, 450, 1000);
  cache.want(160, 460, 1000);
  expect(ranges()).toEqual(["0-200", "200-400", "400-600"]);
  expect(cache.row(199)).toBeUndefined();
  await answerAll();
  expect([cache.row(0), cache.row(199), cache.row(599), cache.row(600)]).toEqual([
    0,
    199,
    599,
    undefined,
  ]);
  cache.want(0, 600, 1000);
  expect(ranges()).toHaveLength(3);
  expect(seen).toEqual(["changed", "changed", "changed"]);
});

test("what is passed by before it came is not waited for", async () => {
  const { cache, asked, answerAll } = cached();
  cache.want(0, 100, 10_000);
  cache.want(5000, 5100, 10_000);
  expect(asked.map(({ isAborted }) => isAborted())).toEqual([true, false]);
  await answerAll();
  expect([cache.row(0), cache.row(5000)]).toEqual([undefined, 5000]);
});

test("the last chunk is asked for again when the list has grown, and shown meanwhile", async () => {
  const { cache, ranges, answerAll } = cached();
  cache.want(0, 50, 30);
  await answerAll();
  cache.want(0, 50, 40);
  expect(ranges()).toEqual(["0-30", "0-40"]);
  expect(cache.row(29)).toBe(29);
  await answerAll();
  expect(cache.row(39)).toBe(39);
});

test("what is added while a chunk is on its way is asked for when it has come", async () => {
  const { cache, ranges, answerAll } = cached();
  cache.want(0, 50, 30);
  cache.want(0, 50, 31);
  expect(ranges()).toEqual(["0-30"]);
  await answerAll();
  expect(ranges()).toEqual(["0-30", "0-31"]);
  await answerAll();
  expect(cache.row(30)).toBe(30);
});

test("what failed is told of, and asked for again the next time", async () => {
  const { cache, asked, seen } = cached();
  cache.want(0, 50, 50);
  asked[0]?.fail();
  await new Promise((resolve) => setTimeout(resolve));
  expect(seen).toEqual(["no 0"]);
  cache.want(0, 50, 50);
  expect(asked).toHaveLength(2);
});

test("of a list that is scrolled through little is kept", async () => {
  const { cache, asked, answerAll } = cached();
  for (let first = 0; first < 20_000; first += 200) {
    cache.want(first, first + 200, 20_000);
    await answerAll();
  }
  const kept = Array.from({ length: 100 }, (_, at) => cache.row(at * 200)).filter(
    (row) => row !== undefined,
  );
  expect([kept.length, kept[0], asked.length]).toEqual([40, 12_000, 100]);
});
