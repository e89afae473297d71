import { runServe, type ServeCommand } from "../../../src/cli/serve/index.ts";

// The command in a process of its own: Node itself then loads handler files, and not the test runner.
const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());
process.exitCode = await runServe(
  JSON.parse(process.argv[2] ?? "") as ServeCommand, // written by the test
  {
    stdin: process.stdin,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    signal: stop.signal,
    color: false,
    lang: "en",
  },
);
process.stdin.destroy();
