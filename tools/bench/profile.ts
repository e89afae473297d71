import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchRow, LoadRow } from "./bench-rows.ts";
import type { SubjectName } from "./bench-subjects.ts";
import { prepareBroadcast, readBroadcast } from "./broadcast-bench.ts";
import type { BenchOptions } from "./row-bench.ts";
import { Trial } from "./trial.ts";
import { Workplace } from "./workplace.ts";

const SHOWN_FUNCTIONS = 30;
const SAMPLE_MICROS = 200;

/** The part of a .cpuprofile that is read here. */
type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

/** Runs one subject under one row's load with --cpu-prof and says where its time went. */
export async function profileText(
  row: BenchRow,
  subject: SubjectName,
  options: BenchOptions,
): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "wireglass-bench-"));
  const nodeFlags = [
    "--cpu-prof",
    `--cpu-prof-dir=${directory}`,
    `--cpu-prof-interval=${SAMPLE_MICROS}`,
  ];
  await runAlone(row, subject, { ...options, nodeFlags });
  const files = readdirSync(directory).filter((name) => name.endsWith(".cpuprofile"));
  if (files.length === 0) throw new Error(`node wrote no profile into ${directory}`);
  return files.map((file) => profileOf(join(directory, file))).join("\n\n");
}

/** One for each thread. */
function profileOf(path: string): string {
  // Node writes this file; the shape is that of the inspector's Profiler.Profile.
  const profile = JSON.parse(readFileSync(path, "utf8")) as CpuProfile;
  return `${selfTimes(profile)}\n\nwhole profile: ${path}`;
}

async function runAlone(row: BenchRow, subject: SubjectName, options: BenchOptions): Promise<void> {
  if (row.kind === "writing" || row.kind === "search") {
    const place = await Workplace.open(subject, row.work, options);
    const endMs = performance.now() + options.seconds * 1000;
    while (performance.now() < endMs) await place.read();
    return await place.stop();
  }
  const trial = await Trial.start(subject, row.load, options);
  try {
    await underLoad(trial, row, options.seconds);
  } finally {
    await trial.stop();
  }
}

async function underLoad(trial: Trial, row: LoadRow, seconds: number): Promise<void> {
  if (row.kind !== "broadcast") {
    await trial.open(row.load.connections);
    await trial.run(seconds);
    return;
  }
  await prepareBroadcast(trial, row);
  const endMs = performance.now() + seconds * 1000;
  while (performance.now() < endMs) await readBroadcast(trial, row);
}

function selfTimes(profile: CpuProfile): string {
  const titles = new Map(profile.nodes.map(({ id, callFrame }) => [id, titleOf(callFrame)]));
  const micros = new Map<string, number>();
  for (const [index, id] of profile.samples.entries()) {
    const title = titles.get(id) ?? "(unknown)";
    micros.set(title, (micros.get(title) ?? 0) + (profile.timeDeltas[index] ?? 0));
  }
  micros.delete("(idle)");
  const total = [...micros.values()].reduce((sum, value) => sum + value, 0);
  return [...micros]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN_FUNCTIONS)
    .map(
      ([title, value]) =>
        `${((value / total) * 100).toFixed(1).padStart(5)}%  ${(value / 1000).toFixed(0).padStart(6)} ms  ${title}`,
    )
    .join("\n");
}

function titleOf({
  functionName,
  url,
  lineNumber,
}: CpuProfile["nodes"][number]["callFrame"]): string {
  const place =
    url === ""
      ? ""
      : `  ${url.replace(/^file:\/\//, "").replace(/^.*\/(node_modules|packages|tools)\//, "")}:${lineNumber + 1}`;
  return `${functionName === "" ? "(anonymous)" : functionName}${place}`;
}
