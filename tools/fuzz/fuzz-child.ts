/** The process that is tortured. Its parent watches whether it moves, and how large it grows. */
import { Dice } from "./dice.ts";
import { TARGETS } from "./engine-targets.ts";
import { SocketTarget } from "./socket-target.ts";

export type FuzzOrder = {
  readonly chunks: number;
  readonly seconds: number;
  readonly seed: number;
};

export type FuzzProgress = {
  readonly kind: "progress" | "done";
  readonly cases: number;
  readonly chunks: number;
  readonly violations: number;
  readonly rssBytes: number;
  /** Memory after a garbage collection; told at the end of the warm-up and of the run. */
  readonly usedBytes?: number;
};

const SLICE_MS = 15;
const REPORT_MS = 250;
const WARM_UP_MS = 2000;
const TALKERS = 8;

const order = JSON.parse(process.argv[2] ?? "") as FuzzOrder; // the parent's own
const dice = new Dice(order.seed);
const total = { cases: 0, chunks: 0, violations: 0 };
const startMs = performance.now();
let over = false;

function count({ chunks, violations }: { chunks: number; violations: number }): void {
  total.cases++;
  total.chunks += chunks;
  total.violations += violations;
}

function tell(kind: FuzzProgress["kind"], used: { usedBytes?: number } = {}): void {
  const { rss } = process.memoryUsage();
  process.send?.({ kind, ...total, rssBytes: rss, ...used } satisfies FuzzProgress);
}

/** What is left after several collections: the memory of buffers is given back some time after the first. */
async function settledMemory(): Promise<{ usedBytes: number }> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const { heapUsed, external } = process.memoryUsage();
  return { usedBytes: heapUsed + external };
}

const WHEEL = TARGETS.flatMap(({ share, target }) => Array.from({ length: share }, () => target));

/** Goes round for a while, then lets the sockets have their turn. */
function slice(): void {
  const end = performance.now() + SLICE_MS;
  while (performance.now() < end) {
    for (let i = 0; i < 20; i++) {
      const target = WHEEL[dice.below(WHEEL.length)];
      if (target !== undefined) count(target(dice));
    }
  }
}

function isEnough(): boolean {
  const seconds = (performance.now() - startMs) / 1000;
  return total.chunks >= order.chunks || seconds >= order.seconds;
}

async function talk(sockets: SocketTarget, talker: number): Promise<void> {
  const own = new Dice(order.seed * 31 + talker + 1);
  while (!over) count(await sockets.talk(own));
}

async function main(): Promise<void> {
  const sockets = await SocketTarget.start();
  const talkers = Array.from({ length: TALKERS }, (_, i) => talk(sockets, i));
  let failure: unknown;
  for (const talker of talkers) talker.catch((error: unknown) => (failure = error));
  let reportedMs = performance.now();
  let warm = false;
  while (!isEnough() && failure === undefined) {
    slice();
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() - reportedMs < REPORT_MS) continue;
    reportedMs = performance.now();
    const becomesWarm: boolean = !warm && reportedMs - startMs > WARM_UP_MS;
    warm ||= becomesWarm;
    tell("progress", becomesWarm ? await settledMemory() : {});
  }
  over = true;
  await Promise.all(talkers);
  await sockets.close();
  tell("done", await settledMemory());
  process.disconnect();
}

await main();
