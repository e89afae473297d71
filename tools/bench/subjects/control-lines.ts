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

function cpuAnswer(): unknown {
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

async function answerTo(line: string, broadcast: () => void): Promise<unknown> {
  const [command, count, burst] = line.trim().split(" ");
  if (command === "cpu") return cpuAnswer();
  if (command === "memory") return await memoryAnswer();
  if (command === "broadcast")
    return await broadcastAnswer(Number(count), Number(burst), broadcast);
  return { error: `unknown control line: ${line}` };
}

/** Announces the port, then answers control lines until stdin closes; then the process ends. */
export async function serveControl(port: number, broadcast: () => void): Promise<void> {
  say({ port });
  for await (const line of createInterface({ input: process.stdin }))
    say(await answerTo(line, broadcast));
  process.exit(0);
}
