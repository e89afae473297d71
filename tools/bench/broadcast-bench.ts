import type { BroadcastRow } from "./bench-rows.ts";
import type { Reading } from "./row-result.ts";
import type { Trial } from "./trial.ts";

const WARM_UP_TURNS = 3;

/** Everybody joins and speaks once, so that each connection is in its usual state. */
export async function prepareBroadcast(trial: Trial, row: BroadcastRow): Promise<void> {
  await trial.open(row.load.connections);
  await trial.verify(0, row.load.connections);
  await trial.broadcast(WARM_UP_TURNS * row.burst, row.burst);
}

/** The server's CPU time for some broadcasts, `burst` in a macrotask, all of them received. */
export async function readBroadcast(trial: Trial, row: BroadcastRow): Promise<Reading> {
  const before = await trial.cpuMicros();
  const startMs = performance.now();
  await trial.broadcast(row.broadcastsPerRound, row.burst);
  const seconds = (performance.now() - startMs) / 1000;
  const serverMicros = (await trial.cpuMicros()) - before;
  const messages = row.broadcastsPerRound * row.load.connections;
  return {
    cost: serverMicros / row.broadcastsPerRound,
    details: {
      messagesPerCpuSecond: (messages / serverMicros) * 1e6,
      messagesPerSecond: messages / seconds,
      serverLoad: serverMicros / seconds / 1e6,
    },
  };
}
