import type { SubjectName } from "./bench-subjects.ts";
import { readRate } from "./rate-bench.ts";
import type { Reading, SubjectResult } from "./row-result.ts";
import type { Trial } from "./trial.ts";

/** What every round trip takes, with the proxy or without; see {@link added}. */
export async function readLatency(trial: Trial, seconds: number): Promise<Reading> {
  const { details } = await readRate(trial, seconds);
  return { cost: details.p50Micros ?? Number.NaN, details };
}

/** The same with what it took in the same round without a proxy subtracted. */
export function added(
  subjects: readonly SubjectResult[],
  without: SubjectName,
): readonly SubjectResult[] {
  const bare = subjects.find(({ name }) => name === without)?.readings ?? [];
  return subjects.map(({ name, readings }) => ({
    name,
    readings: readings.map((reading, round) => ({
      ...reading,
      cost: reading.cost - (bare[round]?.cost ?? Number.NaN),
    })),
  }));
}
