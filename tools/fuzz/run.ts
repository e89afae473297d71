import { fork } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FuzzOrder, FuzzProgress } from "./fuzz-child.ts";

const USAGE = `node tools/fuzz/run.ts [--chunks N] [--seconds S] [--seed N]

  Feeds damaged conversations and noise to the engine, its observer, its handshakes and explain, and to a
  real server, cut into chunks anywhere. Ends with status 1 when something throws, hangs or grows.

  --chunks   stop after so many; default 10000000
  --seconds  stop after this time at the latest; default 600
  --seed     the same seed tries the same things; default: another one each time`;

const OPTIONS = {
  chunks: { type: "string", default: "10000000" },
  seconds: { type: "string", default: "600" },
  seed: { type: "string", default: String(Date.now() % 1_000_000_007) },
  help: { type: "boolean" },
} as const;

/** Without a sign of life for this long, it hangs. */
const HANG_MS = 15_000;
/** What may be held at the end above what was held when warm: the endpoints' pool keeps 32 MiB at most. */
const MOST_GROWTH_BYTES = 40 << 20;
/** What the process may have taken from the system in between, which it need not give back. */
const MOST_RSS_GROWTH_BYTES = 256 << 20;

type Watch = {
  last: FuzzProgress | undefined;
  warm: FuzzProgress | undefined;
  largestRss: number;
  hangs: boolean;
};

function watch(order: FuzzOrder): Promise<Watch & { status: number | null }> {
  const seen: Watch = { last: undefined, warm: undefined, largestRss: 0, hangs: false };
  const child = fork(join(import.meta.dirname, "fuzz-child.ts"), [JSON.stringify(order)], {
    execArgv: ["--expose-gc", "--conditions=@wireglass/source"],
  });
  const alarm = (): NodeJS.Timeout =>
    setTimeout(() => {
      seen.hangs = true;
      child.kill("SIGKILL");
    }, HANG_MS);
  let timer = alarm();
  child.on("message", (message) => {
    clearTimeout(timer);
    timer = alarm();
    const progress = message as FuzzProgress; // the child's only kind of message
    seen.last = progress;
    if (progress.usedBytes !== undefined) seen.warm ??= progress;
    if (seen.warm !== undefined) seen.largestRss = Math.max(seen.largestRss, progress.rssBytes);
  });
  return new Promise((resolve) => {
    child.on("exit", (status) => {
      clearTimeout(timer);
      resolve({ ...seen, status });
    });
  });
}

/** What went wrong; undefined when nothing did. */
function fault(seen: Watch & { status: number | null }): string | undefined {
  const { last, warm, largestRss, hangs, status } = seen;
  if (hangs) return `no sign of life for ${HANG_MS} ms after case ${last?.cases ?? 0}`;
  if (status !== 0 || last?.kind !== "done") return `ended with ${status}, see the error above`;
  const growth = (last.usedBytes ?? 0) - (warm?.usedBytes ?? 0);
  if (growth > MOST_GROWTH_BYTES) return `${mebibytes(growth)} more in use than when warm`;
  const rss = largestRss - (warm?.rssBytes ?? 0);
  return rss > MOST_RSS_GROWTH_BYTES ? `the process has grown by ${mebibytes(rss)}` : undefined;
}

function mebibytes(bytes: number): string {
  return `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const order = {
    chunks: Number(values.chunks),
    seconds: Number(values.seconds),
    seed: Number(values.seed),
  };
  if (Object.values(order).some((value) => !(value > 0))) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const startMs = performance.now();
  const seen = await watch(order);
  const { cases = 0, chunks = 0, violations = 0 } = seen.last ?? {};
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const growth = Math.max(0, seen.largestRss - (seen.warm?.rssBytes ?? 0));
  console.log(
    `${chunks} chunks in ${cases} cases, ${violations} violations seen, ${seconds} s, ` +
      `largest growth of the process ${mebibytes(growth)}, seed ${order.seed}`,
  );
  const wrong = fault(seen);
  if (wrong !== undefined) console.error(`failed: ${wrong}; run again with --seed ${order.seed}`);
  process.exitCode = wrong === undefined ? 0 : 1;
}

await main();
