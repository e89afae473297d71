import { createInterface } from "node:readline";
import { setImmediate as nextMacrotask } from "node:timers/promises";
import type { SubjectPlan } from "../load-plan.ts";

/** What run.ts said on our command line. */
export function subjectPlan(): SubjectPlan {
  // The parent is run.ts, which writes exactly this type.
  return JSON.parse(process.argv[2] ?? "{}") as SubjectPlan;
}

/** One JSON line to run.ts. */
export function say(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** Tells run.ts that this subject cannot take part, and ends. */
export function sayMissing(reason: string): never {
  say({ missing: reason });
  process.exit(0);
}

/** User and system time of a process; of all its threads. */
export type CpuTime = { readonly userMicros: number; readonly systemMicros: number };

/** What a subject may do in its own way. */
export type Control = {
  readonly broadcast?: () => void;
  /** For a subject that is another program than this one. */
  readonly cpu?: () => CpuTime;
  /** One reading of a subject that is given work. */
  readonly work?: () => unknown;
  /** Puts everything away; the process ends when it has settled. */
  readonly end?: () => Promise<void>;
};

function ownCpu(): CpuTime {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return { userMicros: userCPUTime, systemMicros: systemCPUTime };
}

async function memoryAnswer(): Promise<unknown> {
  if (globalThis.gc === undefined) return { error: "memory needs node --expose-gc" };
  // Twice with a turn between: finalizers of the first pass free what the second one collects.
  for (let pass = 0; pass < 2; pass += 1) {
    globalThis.gc();
    await nextMacrotask();
  }
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { rss, heapUsed, external, arrayBuffers };
}

/** `count` broadcasts, `burst` of them in each turn of the event loop. */
async function broadcastAnswer(
  count: number,
  burst: number,
  broadcast: () => void,
): Promise<unknown> {
  for (let done = 0; done < count; done += burst) {
    for (let i = 0; i < burst; i += 1) broadcast();
    await nextMacrotask();
  }
  return { broadcast: count };
}

async function answerTo(line: string, control: Control): Promise<unknown> {
  const { broadcast, cpu = ownCpu, work } = control;
  const [command, count, burst] = line.trim().split(" ");
  if (command === "cpu") return cpu();
  if (command === "memory") return await memoryAnswer();
  if (command === "resident") return { rss: process.memoryUsage.rss() };
  if (command === "work" && work) return work();
  if (command === "broadcast" && broadcast)
    return await broadcastAnswer(Number(count), Number(burst), broadcast);
  return { error: `unknown control line: ${line}` };
}

/** Announces the port, then answers control lines until stdin closes; then the process ends. */
export async function serveControl(port: number, control: Control): Promise<void> {
  say({ port });
  for await (const line of createInterface({ input: process.stdin }))
    say(await answerTo(line, control));
  await control.end?.();
  process.exit(0);
}
