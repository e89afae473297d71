import type { LoadRow } from "./bench-rows.ts";
import type { Reading } from "./row-result.ts";
import type { LoadCount, Trial } from "./trial.ts";

const VERIFIED_CONNECTIONS = 16;
const WARM_UP_SECONDS = 0.6;
/** Before each timed phase, so that it does not start with caches full of another subject. */
const SETTLE_SECONDS = 0.1;

/** Opens all connections, proves that answers are right, and warms the server up. */
export async function prepareRate(trial: Trial, row: LoadRow): Promise<void> {
  await trial.open(row.load.connections);
  await trial.verify(0, VERIFIED_CONNECTIONS);
  await trial.run(WARM_UP_SECONDS);
}

/**
 * One timed phase. The server is idle before and after it, so its CPU time belongs to exactly the
 * messages counted, with the first and the last of them.
 */
export async function readRate(trial: Trial, seconds: number): Promise<Reading> {
  await trial.verify(0, VERIFIED_CONNECTIONS);
  await trial.run(Math.min(SETTLE_SECONDS, seconds));
  await trial.settled();
  const before = await trial.cpuMicros();
  const count = await trial.run(seconds);
  await trial.settled();
  const serverMicros = (await trial.cpuMicros()) - before;
  await trial.verify(0, VERIFIED_CONNECTIONS);
  return {
    cost: serverMicros / count.messages,
    details: {
      messagesPerCpuSecond: (count.messages / serverMicros) * 1e6,
      messagesPerSecond: count.messages / count.seconds,
      serverLoad: serverMicros / count.seconds / 1e6,
      generatorLoad: count.cpuMicros / count.seconds / 1e6,
      ...timesOf(count),
    },
  };
}

function timesOf({ p50Micros, p99Micros }: LoadCount): Record<string, number> {
  return p50Micros === undefined || p99Micros === undefined ? {} : { p50Micros, p99Micros };
}
