import { fork } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CloseInfo, Limits } from "../../../src/endpoint/index.ts";
import type { Report } from "./hostile-child.ts";
import { until } from "./waiting.ts";

export type State = Extract<Report, { kind: "state" }>;

/** An echo server in a process of its own, until the test is over. */
export class HostileServer {
  readonly port: number;
  readonly #ask: () => void;
  /** How connections ended, in their order. */
  readonly closed: CloseInfo[] = [];
  readonly refused: { readonly status: number; readonly violation?: unknown }[] = [];
  #answer: ((state: State) => void) | undefined;

  private constructor(port: number, ask: () => void) {
    this.port = port;
    this.#ask = ask;
  }

  static async start(limits: Partial<Limits> = {}): Promise<HostileServer> {
    const script = join(import.meta.dirname, "hostile-child.ts");
    const execArgv = ["--expose-gc", "--conditions=@wireglass/source"];
    const child = fork(script, [JSON.stringify(limits)], { execArgv });
    onTestFinished(() => void child.kill());
    const { promise, resolve, reject } = Promise.withResolvers<HostileServer>();
    let server: HostileServer | undefined;
    child.on("message", (message) => {
      const report = message as Report; // the child's only kind of message
      if (report.kind === "listening") {
        server = new HostileServer(report.port, () => void child.send("state"));
        resolve(server);
      } else if (server !== undefined) server.#heard(report);
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    return promise;
  }

  /** What it uses after a garbage collection. */
  state(): Promise<State> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#ask();
    });
  }

  /** Waits until that many connections have ended. */
  async ended(count: number): Promise<void> {
    await until(`${count} connections have ended`, () => this.closed.length >= count, 15_000);
  }

  #heard(report: Report): void {
    if (report.kind === "closed") this.closed.push(report.info);
    if (report.kind === "refused") this.refused.push(report.refusal);
    if (report.kind === "state") this.#answer?.(report);
  }
}

export const MEBIBYTE = 1 << 20;

/** How many times each entry is there, as "1002 mask/missing": for a look at many ends at once. */
export function tally(infos: readonly CloseInfo[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code, violation = "" } of infos) {
    const name = `${code} ${violation}`.trim();
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
