import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Env } from "./case.ts";
import { type CaseResult, runCase } from "./case-run.ts";
import { CASES } from "./cases/index.ts";
import { createEnv, loadClasses } from "./environment.ts";
import { EXCLUSIONS } from "./exclusions.ts";
import { startServer, type TestServer } from "./server.ts";

const USAGE = `node tools/wpt/run.ts [--class node|MODULE_PATH] [--only TEXT] [--json FILE] [--names FILE]

  --class   whose WebSocket to test; default: Node's own
  --only    only the cases whose name or source contains TEXT
  --json    write every result to FILE
  --names   write the names of the cases that pass to FILE, sorted`;

const OPTIONS = {
  class: { type: "string", default: "node" },
  only: { type: "string", default: "" },
  json: { type: "string" },
  names: { type: "string" },
  help: { type: "boolean" },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const classes = await loadClasses(values.class);
  const server = await startServer();
  const results = await runAll(createEnv(classes, server), server, values.only);
  await server.close();
  report(results);
  if (values.json) writeJson(values.json, { class: values.class, node: process.version, results });
  if (values.names) writeJson(values.names, passing(results));
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
}

async function runAll(env: Env, server: TestServer, only: string): Promise<readonly CaseResult[]> {
  // An exception between two cases is one that a finished case left behind; it must not end the run.
  process.on("uncaughtException", () => {});
  const results: CaseResult[] = [];
  for (const subject of CASES) {
    if (!`${subject.name} ${subject.source}`.includes(only)) continue;
    const result = await runCase(subject, env);
    results.push(result);
    console.log(line(result));
    server.dropConnections();
  }
  return results;
}

function line({ ok, name, source, durationMs, message }: CaseResult): string {
  const head = `${ok ? "ok" : "not ok"} ${name} [${source}] ${durationMs} ms`;
  return message === undefined ? head : `${head}\n    ${message.split("\n").join("\n    ")}`;
}

function report(results: readonly CaseResult[]): void {
  for (const { source, reason } of EXCLUSIONS) console.log(`skipped ${source}: ${reason}`);
  const passed = results.filter(({ ok }) => ok).length;
  const failed = results.length - passed;
  console.log(
    `${results.length} cases: ${passed} ok, ${failed} not ok; ${EXCLUSIONS.length} skipped`,
  );
}

function passing(results: readonly CaseResult[]): readonly string[] {
  return results
    .filter(({ ok }) => ok)
    .map(({ name }) => name)
    .sort();
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

await main();
