import { setTimeout as delay } from "node:timers/promises";
import type { MemoryRow } from "./bench-rows.ts";
import type { Reading } from "./row-result.ts";
import type { Memory, Trial } from "./trial.ts";

/** Time for a server to release what it releases by timer. */
const QUIET_MS = 300;

/** Traffic before the first measurement, so that code is compiled and pools are filled by then. */
const WARM_SECONDS = 0.5;

/**
 * What each further connection adds after it has spoken once. The standing connections pay for
 * everything that exists once per process.
 *
 * The cost is resident memory: V8's own counts miss what zlib and libuv allocate, which is most of
 * a compressed connection.
 */
export async function readMemory(trial: Trial, row: MemoryRow): Promise<Reading> {
  const { connections } = row.load;
  await speak(trial, 0, row.standingConnections);
  await trial.run(WARM_SECONDS);
  const before = await settled(trial);
  await speak(trial, row.standingConnections, connections);
  const after = await settled(trial);
  const perConnection = (measure: (memory: Memory) => number): number =>
    (measure(after) - measure(before)) / connections;
  return {
    cost: perConnection(({ rss }) => rss),
    details: {
      heapBytes: perConnection(({ heapUsed }) => heapUsed),
      externalBytes: perConnection(({ external }) => external),
    },
  };
}

async function speak(trial: Trial, from: number, connections: number): Promise<void> {
  await trial.open(connections);
  await trial.verify(from, connections);
}

async function settled(trial: Trial): Promise<Memory> {
  await delay(QUIET_MS);
  return await trial.memory();
}
