import { spawn } from "node:child_process";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * A terminal sends Ctrl-C to the whole process group, so the child has it already; passing it on would
 * make it two. From elsewhere (`kill`, a supervisor) only this process gets it.
 */
function passOn(child, signal) {
  if (signal === "SIGINT" && process.stdin.isTTY) return;
  child.kill(signal);
}

/** Runs a program to its end. While it runs, signals are its to answer; this process outlives it. */
export async function runChild(command, args, options, onStart = () => {}) {
  const child = spawn(command, args, options);
  if (child.pid !== undefined) onStart(child.pid);
  const output = [];
  child.stdout?.on("data", (chunk) => output.push(chunk));
  child.stderr?.on("data", (chunk) => output.push(chunk));
  const listeners = SIGNALS.map((signal) => [signal, () => passOn(child, signal)]);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status, signal) =>
        resolve({ status, signal, output: Buffer.concat(output).toString() }),
      );
    });
  } finally {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  }
}

/** Ends this process as the child ended, a signal included, so that callers see no difference. */
export function endLike({ status, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = status ?? 1;
}
