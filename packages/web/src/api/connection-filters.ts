/** Terms of one filter: the language takes no more than some hundreds. */
const MOST_TERMS = 100;
/** Connections that one question is about, so that its answer holds all of them. */
const MOST_NUMBERS = 1000;

/** Filters that let just these connections through, as few as there can be: `conn:3..9,12`. */
export function connectionFilters(connections: readonly number[]): readonly string[] {
  const filters: string[] = [];
  let [terms, numbers] = [[] as string[], 0];
  for (const [first, last] of runsOf(connections)) {
    for (let from = first; from <= last; ) {
      const to = Math.min(last, from + MOST_NUMBERS - numbers - 1);
      terms.push(from === to ? String(from) : `${from}..${to}`);
      numbers += to - from + 1;
      from = to + 1;
      if (terms.length < MOST_TERMS && numbers < MOST_NUMBERS) continue;
      filters.push(`conn:${terms.join(",")}`);
      [terms, numbers] = [[], 0];
    }
  }
  return terms.length === 0 ? filters : [...filters, `conn:${terms.join(",")}`];
}

/** Numbers that follow each other, as the first and the last of them. */
function runsOf(numbers: readonly number[]): readonly (readonly [first: number, last: number])[] {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs;
}
