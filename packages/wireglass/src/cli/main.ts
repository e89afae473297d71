import { main } from "./command-line.ts";
import { languageOf } from "./texts/index.ts";

/** How long a second Ctrl-C is waited for before the process ends although something hangs. */
const LAST_RESORT_MS = 15_000;

const stop = new AbortController();
let asked = 0;

function onSignal(): void {
  asked++;
  if (asked > 1) process.exit(130);
  stop.abort(new Error("stopped by Ctrl-C"));
  setTimeout(() => process.exit(1), LAST_RESORT_MS).unref();
}

process.on("SIGINT", onSignal);
process.on("SIGTERM", onSignal);
// Whoever reads our output may stop reading: `wireglass … | head` ends quietly.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const argv = process.argv.slice(2);
const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
process.exitCode = await main(argv, {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: (text) => void process.stderr.write(text),
  signal: stop.signal,
  color,
  lang: languageOf(argv, process.env),
});
// Output may still be on its way to a pipe; what keeps the process alive besides is not wanted.
process.stdout.write("", () => process.exit());
