import type { BenchRow } from "./bench-rows.ts";
import type { SubjectName } from "./bench-subjects.ts";
import { prepareBroadcast, readBroadcast } from "./broadcast-bench.ts";
import { SubjectMissing } from "./line-child.ts";
import { readMemory } from "./memory-bench.ts";
import { prepareRate, readRate } from "./rate-bench.ts";
import type { Reading, RowResult } from "./row-result.ts";
import { Trial, type TrialOptions } from "./trial.ts";

/** A memory reading needs new processes each time and hardly varies. */
const MEMORY_ROUNDS = 2;

/**
 * A young generation of one size for all subjects. Left alone, V8 doubles it again and again while
 * connections are opened, keeps it, and its last step decides over more bytes than a connection has.
 */
const MEMORY_FLAGS = ["--expose-gc", "--max-semi-space-size=1"];

export type BenchOptions = TrialOptions & { readonly seconds: number; readonly rounds: number };

type Skipped = { readonly name: SubjectName; readonly reason: string };
type Round = (name: SubjectName) => Promise<Reading>;

/** Runs one row: every subject in every round, in turns. */
export async function benchRow(row: BenchRow, options: BenchOptions): Promise<RowResult> {
  if (row.kind === "memory") return await benchFreshTrials(row, options);
  const trials = new Map<SubjectName, Trial>();
  const skipped: Skipped[] = [];
  try {
    for (const name of row.subjects) {
      const reason = await reasonToSkip(() => prepared(name, row, options, trials));
      if (reason !== undefined) skipped.push({ name, reason });
    }
    const read: Round = (name) => readOnce(trials.get(name), row, options);
    const present = row.subjects.filter((name) => !skipped.some((other) => other.name === name));
    return { row, subjects: await inTurns(present, options.rounds, read), skipped };
  } finally {
    for (const trial of trials.values()) await trial.stop();
  }
}

async function prepared(
  name: SubjectName,
  row: BenchRow,
  options: BenchOptions,
  trials: Map<SubjectName, Trial>,
): Promise<void> {
  const trial = await Trial.start(name, row.load, options);
  trials.set(name, trial);
  if (row.kind === "broadcast") await prepareBroadcast(trial, row);
  if (row.kind === "rate") await prepareRate(trial, row);
}

async function readOnce(
  trial: Trial | undefined,
  row: BenchRow,
  options: BenchOptions,
): Promise<Reading> {
  if (trial === undefined) throw new Error("no such trial");
  return row.kind === "broadcast"
    ? await readBroadcast(trial, row)
    : await readRate(trial, options.seconds);
}

async function benchFreshTrials(
  row: BenchRow & { kind: "memory" },
  options: BenchOptions,
): Promise<RowResult> {
  const skipped: Skipped[] = [];
  const flags = { ...options, nodeFlags: [...options.nodeFlags, ...MEMORY_FLAGS] };
  const read: Round = async (name) => {
    const trial = await Trial.start(name, row.load, flags);
    try {
      return await readMemory(trial, row);
    } finally {
      await trial.stop();
    }
  };
  const present: SubjectName[] = [];
  for (const name of row.subjects) {
    const reason = await reasonToSkip(
      async () => await (await Trial.start(name, row.load, flags)).stop(),
    );
    if (reason === undefined) present.push(name);
    else skipped.push({ name, reason });
  }
  return {
    row,
    subjects: await inTurns(present, Math.min(MEMORY_ROUNDS, options.rounds), read),
    skipped,
  };
}

/** A B C, B C A, C A B: each round starts with another subject, so that none always follows the same. */
async function inTurns(
  names: readonly SubjectName[],
  rounds: number,
  read: Round,
): Promise<RowResult["subjects"]> {
  const readings = new Map<SubjectName, Reading[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % Math.max(1, names.length);
    for (const name of [...names.slice(first), ...names.slice(0, first)])
      readings.get(name)?.push(await read(name));
  }
  return names.map((name) => ({ name, readings: readings.get(name) ?? [] }));
}

async function reasonToSkip(attempt: () => Promise<void>): Promise<string | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    if (error instanceof SubjectMissing) return error.message;
    throw error;
  }
}
