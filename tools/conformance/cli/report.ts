import { writeFileSync } from "node:fs";
import type { Group } from "../cases/case.ts";
import type { Outcome, Result } from "../talk/verdict.ts";

const COLUMNS = [
  "OK",
  "NON-STRICT",
  "FAILED",
  "UNIMPLEMENTED",
] as const satisfies readonly Outcome[];

/** Shows how far the run is; silent unless standard error is a terminal. */
export class Progress {
  readonly #total: number;
  #done = 0;
  #bad = 0;

  constructor(total: number) {
    this.#total = total;
  }

  add({ id, outcome }: Result): void {
    this.#done++;
    if (outcome !== "OK") this.#bad++;
    if (!process.stderr.isTTY) return;
    process.stderr.write(`\r\x1b[K${this.#done}/${this.#total} cases, ${this.#bad} not OK (${id})`);
    if (this.#done === this.#total) process.stderr.write("\r\x1b[K");
  }
}

/** Every case that is not OK with its reason, then the table of groups. */
export function report(
  groups: readonly Group[],
  results: readonly Result[],
  verbose: boolean,
): string {
  const lines: string[] = [];
  for (const result of results) {
    if (result.outcome === "OK") continue;
    lines.push(
      `${result.outcome} ${result.id} ${result.title} [${result.rule}]`,
      `    ${result.reason}`,
    );
    const isShown = verbose || result.outcome === "FAILED";
    if (isShown) lines.push(...result.transcript.map((line) => `      ${line}`));
  }
  return [...lines, ...table(groups, results), ""].join("\n");
}

function table(groups: readonly Group[], results: readonly Result[]): readonly string[] {
  const rows = groups.flatMap(({ number, name }) => {
    const own = results.filter(({ id }) => id.startsWith(`${number}.`));
    return own.length === 0 ? [] : [row(`${number} ${name}`, own)];
  });
  const head = [
    "group".padEnd(44),
    ...COLUMNS.map((name) => name.padStart(15)),
    "ms".padStart(8),
  ].join("");
  return [head, ...rows, row("all", results)];
}

function row(name: string, results: readonly Result[]): string {
  const counts = COLUMNS.map(
    (column) => results.filter(({ outcome }) => outcome === column).length,
  );
  const ms = results.reduce((sum, result) => sum + result.ms, 0);
  return [
    name.padEnd(44),
    ...counts.map((count) => String(count).padStart(15)),
    String(ms).padStart(8),
  ].join("");
}

/** The results as a JSON list, without the transcripts. */
export function writeJson(file: string, results: readonly Result[]): void {
  const rows = results.map(({ id, title, rule, outcome, reason, ms }) => ({
    id,
    title,
    rule,
    outcome,
    reason,
    ms,
  }));
  writeFileSync(file, `${JSON.stringify(rows, undefined, 1)}\n`);
}
