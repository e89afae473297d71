import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { wireglass } from "../command.ts";
import type { Program } from "../program.ts";
import { RULES } from "./sequence.ts";

/** A `wireglass proxy` with {@link RULES} in front of a server, whose connection it injects into. */
export class Meddler {
  readonly url: string;
  readonly #capture: string;
  readonly #proxy: Program;

  private constructor(url: string, capture: string, proxy: Program) {
    this.url = url;
    this.#capture = capture;
    this.#proxy = proxy;
  }

  /** Until the test is over. It does not print its records: nobody would read them as fast as they come. */
  static async before(port: string): Promise<Meddler> {
    const folder = mkdtempSync(join(tmpdir(), "wireglass-meddling-"));
    const [rules, capture] = [join(folder, "rules.json"), join(folder, "c.wgc")];
    writeFileSync(rules, JSON.stringify(RULES));
    const proxy = wireglass(
      "proxy",
      ...["--rules", rules, "--capture", capture, "--ca-folder", join(folder, "ca")],
      ...["--reverse", `ws://127.0.0.1:${port}`, "--listen", "ws://127.0.0.1:0"],
    );
    onTestFinished(async () => {
      await proxy.stop();
      rmSync(folder, { recursive: true });
    });
    const line = await proxy.line(/stands for/);
    return new Meddler(/^ws:\S+/.exec(line)?.[0] ?? "", capture, proxy);
  }

  /** Injects "injected 0", "injected 1" and so on, to the server and then to the client, while they talk. */
  async inject(count: number): Promise<void> {
    const { url, token } = JSON.parse(readFileSync(`${this.#capture}.control`, "utf8"));
    // Each on a connection of its own: one that is kept may be closed just as it is used again.
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      connection: "close",
    };
    const ask = async (path: string, body?: object): Promise<{ readonly status: number }> => {
      const init = body && { method: "POST", body: JSON.stringify(body) };
      return fetch(new URL(`/api/v1${path}`, url), { headers, ...init }).catch((cause) => {
        throw new Error(`${path} is not answered; ${this.#proxy.err.text()}`, { cause });
      });
    };
    while ((await ask("/connections/1")).status !== 200) await wait(10);
    for (let n = 0; n < count; n++)
      for (const to of ["server", "client"]) {
        const { status } = await ask("/connections/1/inject", { to, text: `injected ${n}` });
        if (status === 404) return; // it is over too early, and the peers will say why
        if (status !== 200) throw new Error(`injected ${n} to the ${to}: ${status}`);
      }
  }

  /** Memory in MiB, now and at most; where there is no /proc, nothing. */
  memory(): string {
    try {
      const status = readFileSync(`/proc/${this.#proxy.child.pid}/status`, "utf8");
      const mib = (name: string): number =>
        Math.round(Number(new RegExp(`${name}:\\s*(\\d+) kB`).exec(status)?.[1]) / 1024);
      return `${mib("VmRSS")} MiB resident, ${mib("VmHWM")} MiB at most`;
    } catch {
      return "memory unknown";
    }
  }
}
