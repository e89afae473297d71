import { type ConformanceCase, concerns } from "./cases/case.ts";
import { CASES, GROUPS } from "./cases/case-list.ts";
import { startClient } from "./cli/client-command.ts";
import { type Options, readOptions, USAGE } from "./cli/options.ts";
import { Progress, report, writeJson } from "./cli/report.ts";
import { ClientRun } from "./roles/client-run.ts";
import { runAgainstServer } from "./roles/server-run.ts";
import type { Result } from "./talk/verdict.ts";

/** "5" chooses a group, "6.1" one case; nothing chooses all. */
function isChosen({ id }: ConformanceCase, only: readonly string[]): boolean {
  return only.length === 0 || only.some((part) => id === part || id.startsWith(`${part}.`));
}

async function judgeServer(
  cases: readonly ConformanceCase[],
  options: Options & { kind: "server" },
): Promise<readonly Result[]> {
  const progress = new Progress(cases.length);
  return runAgainstServer(cases, {
    url: options.url,
    jobs: options.jobs,
    onResult: (result) => progress.add(result),
  });
}

async function judgeClient(
  cases: readonly ConformanceCase[],
  options: Options & { kind: "client" },
): Promise<readonly Result[]> {
  const progress = new Progress(cases.length);
  let stop = (): void => undefined;
  const onListening = (url: string): Promise<void> => {
    process.stderr.write(
      `waiting for a client at ${url}count, then ${url}case/1 to ${url}case/${cases.length}\n`,
    );
    if (options.command === undefined) return new Promise(() => undefined);
    const client = startClient(options.command, url);
    stop = client.stop;
    return client.exited;
  };
  const { host, port } = options;
  try {
    return await new ClientRun(cases, {
      host,
      port,
      onListening,
      onResult: (result) => progress.add(result),
    }).run();
  } finally {
    stop();
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const chosen = CASES.filter((subject) => isChosen(subject, options.only));
  if (options.kind === "list") {
    for (const { id, rule, title, expectation } of chosen)
      process.stdout.write(`${id}\t${rule}\t${title}\t${expectation}\n`);
    return 0;
  }
  const cases = chosen.filter((subject) => concerns(subject, options.kind));
  const results =
    options.kind === "server"
      ? await judgeServer(cases, options)
      : await judgeClient(cases, options);
  process.stderr.write(report(GROUPS, results, options.verbose));
  if (options.json !== undefined) writeJson(options.json, results);
  return results.length > 0 && results.every(({ outcome }) => outcome === "OK") ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
}
