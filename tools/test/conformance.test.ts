import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";

/** The independent suite against our server, command and client, deflate on: every case has to pass strictly. */
const SUITE = join(import.meta.dirname, "..", "conformance");
const COMMAND = join(
  import.meta.dirname,
  "..",
  "..",
  "packages",
  "wireglass",
  "src",
  "cli",
  "main.ts",
);
const SOURCES = "--conditions=@wireglass/source";
const LIMIT_MS = 180_000;
const folder = mkdtempSync(join(tmpdir(), "wireglass-conformance-"));
const started: ChildProcess[] = [];

type Outcome = { readonly id: string; readonly outcome: string; readonly reason?: string };

afterAll(() => {
  for (const child of started) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  { name: "the server", args: [join(SUITE, "peers", "wireglass-echo-server.ts")] },
  {
    name: "wireglass serve echo",
    args: [COMMAND, "serve", "echo", "--listen", "ws://127.0.0.1:0", "--lang", "en"],
  },
])("$name passes every case strictly", { timeout: LIMIT_MS }, async ({ args }) => {
  const outcomes = await judged(["--server", await startServer(args), "--jobs", "2"]);
  expect(outcomes.filter(({ outcome }) => outcome !== "OK")).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(500);
});

test("the proxy between leaves every verdict as it is, and ends every connection in its record", {
  timeout: LIMIT_MS,
}, async () => {
  const server = await startServer([COMMAND, "serve", "echo", "--listen", "ws://127.0.0.1:0"]);
  const capture = join(folder, "proxied.wgc");
  const reverse = ["--reverse", server, "--listen", "ws://127.0.0.1:0", "--ca-folder", folder];
  const proxy = await startServer([COMMAND, "proxy", ...reverse, "--capture", capture]);
  const outcomes = await judged(["--server", proxy, "--jobs", "2"]);
  expect(outcomes.filter(({ outcome }) => outcome !== "OK")).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(500);
  const open = execFileSync(process.execPath, [
    SOURCES,
    COMMAND,
    "list",
    "-f",
    capture,
    "-F",
    "is:open",
    "--json",
  ]);
  expect(open.toString()).toBe("");
});

test("the client passes every case strictly", { timeout: LIMIT_MS }, async () => {
  const client = join(SUITE, "peers", "wireglass-echo-client.ts");
  const command = `${process.execPath} ${SOURCES} ${client}`;
  const listen = `127.0.0.1:${await freePort()}`;
  const outcomes = await judged(["--listen", listen, "--client-command", command]);
  expect(outcomes.filter(({ outcome }) => outcome !== "OK")).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(500);
});

/** Starts one of our programs that say first where they listen; what they say then is not read. */
async function startServer(args: readonly string[]): Promise<string> {
  const stdio = ["pipe", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, [SOURCES, ...args], { stdio: [...stdio] });
  started.push(child);
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string | undefined>((resolve) => {
    lines.once("line", (line) => resolve(/ws:[^"\s]+/.exec(line)?.[0]));
    lines.once("close", () => resolve(undefined));
  });
  if (url === undefined) throw new Error("the server did not say where it listens");
  return url;
}

/** Runs the suite; that cases failed is told by its report, not by its exit status. */
async function judged(flags: readonly string[]): Promise<readonly Outcome[]> {
  const report = join(folder, `${flags[0]?.replace(/\W/g, "")}.json`);
  const args = [join(SUITE, "run.ts"), ...flags, "--json", report];
  await new Promise<void>((resolve) => {
    started.push(execFile(process.execPath, args, { timeout: LIMIT_MS }, () => resolve()));
  });
  return JSON.parse(readFileSync(report, "utf8")) as Outcome[]; // the suite's own format
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
