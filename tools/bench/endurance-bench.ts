import { setTimeout as delay } from "node:timers/promises";
import type { Reading } from "./row-result.ts";
import { spreadOf } from "./statistics.ts";
import type { Trial } from "./trial.ts";

const SAMPLES = 40;
const MEBIBYTE = 2 ** 20;

/** Resident memory while the load goes on; its cost is the most that it was. */
export async function readEndurance(trial: Trial, seconds: number): Promise<Reading> {
  const samples: number[] = [];
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      samples.push((await trial.residentBytes()) / MEBIBYTE);
      await delay((seconds * 1000) / SAMPLES);
    }
  };
  const before = await trial.cpuMicros();
  const watching = watch();
  const count = await trial.run(seconds);
  isOver = true;
  await watching;
  await trial.settled();
  const serverMicros = (await trial.cpuMicros()) - before;
  const quarter = Math.ceil(samples.length / 4);
  const second = spreadOf(samples.slice(quarter, 2 * quarter)).median;
  const last = spreadOf(samples.slice(-quarter)).median;
  const peakMebibytes = Math.max(...samples);
  return {
    cost: peakMebibytes,
    details: {
      peakMebibytes,
      lastMebibytes: last,
      growth: last / second,
      messagesPerSecond: count.messages / count.seconds,
      messagesPerCpuSecond: (count.messages / serverMicros) * 1e6,
    },
  };
}
