import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";

/** The independent suite against our server and our client, deflate on: every case has to pass strictly. */
const SUITE = join(import.meta.dirname, "..", "conformance");
const SOURCES = "--conditions=@wireglass/source";
const LIMIT_MS = 180_000;
const folder = mkdtempSync(join(tmpdir(), "wireglass-conformance-"));
const started: ChildProcess[] = [];

type Outcome = { readonly id: string; readonly outcome: string; readonly reason?: string };

afterAll(() => {
  for (const child of started) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

test("the server passes every case strictly", { timeout: LIMIT_MS }, async () => {
  const outcomes = await judged(["--server", await startServer(), "--jobs", "2"]);
  expect(outcomes.filter(({ outcome }) => outcome !== "OK")).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(500);
});

test("the client passes every case strictly", { timeout: LIMIT_MS }, async () => {
  const client = join(SUITE, "peers", "wireglass-echo-client.ts");
  const command = `${process.execPath} ${SOURCES} ${client}`;
  const listen = `127.0.0.1:${await freePort()}`;
  const outcomes = await judged(["--listen", listen, "--client-command", command]);
  expect(outcomes.filter(({ outcome }) => outcome !== "OK")).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(500);
});

async function startServer(): Promise<string> {
  const script = join(SUITE, "peers", "wireglass-echo-server.ts");
  const child = spawn(process.execPath, [SOURCES, script], { stdio: ["pipe", "pipe", "inherit"] });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    return (JSON.parse(line) as { url: string }).url; // what our own program prints
  }
  throw new Error("the server ended before it said where it listens");
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
