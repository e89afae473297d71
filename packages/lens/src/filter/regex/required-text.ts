import type { PatternNode } from "./pattern-reader.ts";

/**
 * A text of ASCII that stands in everything that matches, in either case: looking for it first is much
 * quicker. "" where there is none.
 */
export function requiredText(node: PatternNode): string {
  const runs: string[] = [""];
  collect(node, runs);
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

/** Adds to the last run what follows it for certain, and begins another where something else may stand. */
function collect(node: PatternNode, runs: string[]): void {
  switch (node.kind) {
    case "assertion":
      return; // takes no room
    case "sequence":
      for (const item of node.items) collect(item, runs);
      return;
    case "set": {
      const character = onlyCharacterOf(node);
      if (character === undefined) runs.push("");
      else runs.push((runs.pop() ?? "") + character);
      return;
    }
    case "repeat":
      runs.push("");
      if (node.min > 0) collect(node.item, runs);
      runs.push("");
      return;
    case "choice":
      runs.push("");
  }
}

function onlyCharacterOf({ set }: Extract<PatternNode, { kind: "set" }>): string | undefined {
  const [range, ...more] = set.ranges;
  if (set.negated || range === undefined || more.length > 0) return undefined;
  const [first, last] = range;
  // NUL as well ends what SQLite's LIKE reads.
  return first === last && first > 0 && first < 0x80 ? String.fromCharCode(first) : undefined;
}
