import { writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { type Request, requestFrom, USAGE } from "./command-line.ts";
import { planCores } from "./core-pinning.ts";
import { LineChild } from "./line-child.ts";
import { profileText } from "./profile.ts";
import { rowRecord, rowText, verdictsOf } from "./report.ts";
import { benchRow } from "./row-bench.ts";
import type { RowResult } from "./row-result.ts";

/** Compares Wireglass with its peers, and with the least that Node can do, side by side in one run. See README.md. */

function requestOrExit(): Request {
  try {
    return requestFrom(process.argv.slice(2));
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

function machine(): string {
  return `Node ${process.version}, Linux ${release()}, ${cpus()[0]?.model ?? "unknown processor"}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function bench(request: Request & { kind: "bench" }): Promise<number> {
  const cores = planCores();
  const startMs = performance.now();
  const results: RowResult[] = [];
  console.log(`${machine()}; ${cores.note}`);
  console.log(
    `${request.rounds} rounds of ${request.seconds} s, subjects in turns; each ratio: median of rounds (min–max), more is better\n`,
  );
  let failures = 0;
  for (const row of request.rows) {
    try {
      const result = await benchRow(row, { ...request, cores, nodeFlags: [] });
      results.push(result);
      console.log(rowText(result));
    } catch (error) {
      failures += 1;
      console.log(`Row ${row.id}: ${row.title}\n  FAILED ${messageOf(error)}\n`);
    }
  }
  console.log(`${((performance.now() - startMs) / 1000).toFixed(0)} s`);
  if (request.json !== undefined) {
    const record = {
      machine: machine(),
      cores,
      seconds: request.seconds,
      rows: results.map(rowRecord),
    };
    writeFileSync(request.json, `${JSON.stringify(record, null, 2)}\n`);
  }
  const missed = results.flatMap(verdictsOf).filter(({ kind }) => kind === "missed").length;
  return failures + missed === 0 ? 0 : 1;
}

async function answer(request: Request): Promise<number> {
  switch (request.kind) {
    case "help":
      console.log(USAGE);
      return 0;
    case "profile":
      console.log(
        await profileText(request.row, request.subject, {
          ...request,
          cores: planCores(),
          nodeFlags: [],
          rounds: 1,
        }),
      );
      return 0;
    case "bench":
      return await bench(request);
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
process.on("exit", () => LineChild.killAll());

try {
  process.exitCode = await answer(requestOrExit());
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
  LineChild.killAll();
}
