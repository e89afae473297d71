import type { BenchRow, EnduranceRow, LoadRow, MemoryRow } from "./bench-rows.ts";
import type { SubjectName } from "./bench-subjects.ts";
import { prepareBroadcast, readBroadcast } from "./broadcast-bench.ts";
import { readEndurance } from "./endurance-bench.ts";
import { added, readLatency } from "./latency-bench.ts";
import { SubjectMissing } from "./line-child.ts";
import { readMemory } from "./memory-bench.ts";
import { prepareRate, readRate } from "./rate-bench.ts";
import type { Reading, RowResult } from "./row-result.ts";
import { Trial, type TrialOptions } from "./trial.ts";
import { Workplace } from "./workplace.ts";

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
  switch (row.kind) {
    case "memory":
      return await benchFreshTrials(row, options);
    case "endurance":
      return await benchOnce(row, options);
    case "latency": {
      const result = await benchSideBySide(row, options);
      return { ...result, subjects: added(result.subjects, "direct") };
    }
    default:
      return await benchSideBySide(row, options);
  }
}

type SideBySideRow = Exclude<BenchRow, MemoryRow | EnduranceRow>;
/** A subject that is ready to be read again and again. */
type Ready = { read(): Promise<Reading>; stop(): Promise<void> };

async function benchSideBySide(row: SideBySideRow, options: BenchOptions): Promise<RowResult> {
  const ready = new Map<SubjectName, Ready>();
  const skipped: Skipped[] = [];
  try {
    for (const name of row.subjects) {
      const reason = await reasonToSkip(async () => {
        ready.set(name, await prepared(name, row, options));
      });
      if (reason !== undefined) skipped.push({ name, reason });
    }
    const read: Round = async (name) => {
      const subject = ready.get(name);
      if (subject === undefined) throw new Error(`${name} is not ready`);
      return await subject.read();
    };
    const present = row.subjects.filter((name) => !skipped.some((other) => other.name === name));
    return { row, subjects: await inTurns(present, options.rounds, read), skipped };
  } finally {
    for (const subject of ready.values()) await subject.stop();
  }
}

async function prepared(
  name: SubjectName,
  row: SideBySideRow,
  options: BenchOptions,
): Promise<Ready> {
  if (row.kind === "writing" || row.kind === "search")
    return await Workplace.open(name, row.work, options);
  const trial = await Trial.start(name, row.load, options);
  const ready = { read: () => readOnce(trial, row, options), stop: () => trial.stop() };
  try {
    await prepareLoad(trial, row);
    return ready;
  } catch (error) {
    await trial.stop();
    throw error;
  }
}

async function prepareLoad(trial: Trial, row: LoadRow): Promise<void> {
  if (row.kind === "broadcast") await prepareBroadcast(trial, row);
  else await prepareRate(trial, row);
}

async function readOnce(
  trial: Trial,
  row: Extract<SideBySideRow, LoadRow>,
  options: BenchOptions,
): Promise<Reading> {
  if (row.kind === "broadcast") return await readBroadcast(trial, row);
  if (row.kind === "latency") return await readLatency(trial, options.seconds);
  return await readRate(trial, options.seconds);
}

/** One long reading: it is the time that matters. */
async function benchOnce(row: EnduranceRow, options: BenchOptions): Promise<RowResult> {
  const subjects: { name: SubjectName; readings: Reading[] }[] = [];
  for (const name of row.subjects) {
    const trial = await Trial.start(name, row.load, options);
    try {
      await prepareLoad(trial, row);
      const seconds = Math.max(row.leastSeconds, options.seconds);
      subjects.push({ name, readings: [await readEndurance(trial, seconds)] });
    } finally {
      await trial.stop();
    }
  }
  return { row, subjects, skipped: [] };
}

async function benchFreshTrials(row: MemoryRow, options: BenchOptions): Promise<RowResult> {
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
