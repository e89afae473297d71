/** The name that differs by fewest letters: by two at most, and by less than half of them. */
export function nearestWord(word: string, names: readonly string[]): string | undefined {
  const distances = names.map((name) => ({ name, distance: editDistance(word, name) }));
  const [best] = distances.sort((a, b) => a.distance - b.distance);
  return best && best.distance <= 2 && best.distance * 2 < word.length ? best.name : undefined;
}

/** How many letters to add, remove or change: V. I. Levenshtein, 1966. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
