import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { LogEntry } from "../../../src/control/index.ts";
import type { WorkbenchOptions } from "../../../src/control/workbench.ts";
import type { Handler, ServeOptions } from "../../../src/endpoint/index.ts";
import { connecting, echo, serving } from "../../endpoint/support/serving.ts";
import { until } from "../../endpoint/support/waiting.ts";
import { type Capturing, capturing, reverse } from "./capturing.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-scripts-"));
let files = 0;

/** A script with that source, in a file of its own. */
export function scriptFile(source: string): string {
  files++;
  const file = join(folder, `script-${files}.ts`);
  writeFileSync(file, source);
  return file;
}

export type Scripted = Capturing & {
  readonly log: readonly LogEntry[];
  readonly url: string;
  /** Resolves with the first line of the log that has this in it. */
  logged(text: string): Promise<LogEntry>;
};

/** A proxy with scripts before a server. */
export async function scripted(
  sources: readonly string[],
  {
    handler = echo,
    serve = {},
    callMs = 1000,
    files: own = [],
    ...options
  }: Partial<WorkbenchOptions> & {
    handler?: Handler;
    serve?: ServeOptions;
    callMs?: number;
    files?: readonly string[];
  } = {},
): Promise<Scripted> {
  const server = await serving(handler, serve);
  const log: LogEntry[] = [];
  const capture = await capturing([reverse(server.url)], {
    scripts: { files: [...sources.map(scriptFile), ...own], callMs },
    logged: (entry) => log.push(entry),
    ...options,
  });
  onTestFinished(async () => void (await capture.stop()));
  const logged = async (text: string): Promise<LogEntry> => {
    const found = (): LogEntry | undefined => log.find((entry) => entry.text.includes(text));
    await until(
      `${text} in the log, which has ${JSON.stringify(log)}`,
      () => found() !== undefined,
    );
    const entry = found();
    if (entry === undefined) throw new Error("it was there a moment ago");
    return entry;
  };
  return { ...capture, log, logged, url: capture.urls[0] ?? "" };
}

/** Sends texts through, one after the other, and gives what comes back for each. */
export async function conversation(url: string, ...texts: readonly string[]): Promise<unknown[]> {
  const client = await connecting(url, { deflate: { thresholdBytes: 0 } });
  const answers: unknown[] = [];
  for (const text of texts) {
    await client.send(text);
    answers.push(await client.recv());
  }
  await client.close();
  return answers;
}
