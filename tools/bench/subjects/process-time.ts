import { readdirSync, readFileSync } from "node:fs";

/** Processor time of a process, those that it has started, and all their threads, in microseconds. */
export function treeMicros(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const own = threads.map((thread) => read(`/proc/${pid}/task/${thread}/schedstat`));
  const children = threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean),
  );
  // Of three numbers, the first is nanoseconds on a processor, in user and kernel mode.
  const nanos = own.reduce((sum, line) => sum + Number(line.split(" ")[0] ?? 0), 0);
  return children.reduce((sum, child) => sum + treeMicros(Number(child)), nanos / 1000);
}

/** "" for what has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, "latin1").trim();
  } catch {
    return "";
  }
}
