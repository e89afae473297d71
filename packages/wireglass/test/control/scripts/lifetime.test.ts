import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { connecting } from "../../endpoint/support/serving.ts";
import { until } from "../../endpoint/support/waiting.ts";
import { scriptFile } from "../support/scripting.ts";

const CHILD = join(import.meta.dirname, "lifetime-child.ts");

/** A workbench with that script in a process group of its own, as a terminal starts one. */
async function started(source: string) {
  const flags = ["--conditions=@wireglass/source", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, CHILD, scriptFile(source)], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("it was not started");
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await until("it has started", () => lines.length > 0);
  const { url, scripts } = JSON.parse(lines[0] ?? "{}");
  return { child, pid, lines, url: String(url), scripts: scripts as number[] };
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

const LOGGER = `export function onMessage(m) { if (m.text === "loop") for (;;) ; log(m.from, m.text); }
export function onClose(connection, end) { log("closed", end.code); }`;

test.skipIf(process.platform !== "linux")(
  "Ctrl-C ends the workbench, and its scripts see the end",
  async () => {
    const { child, pid, lines, url, scripts } = await started(LOGGER);
    const client = await connecting(url);
    await client.send("hello");
    expect(await client.recv()).toBe("hello");
    process.kill(-pid, "SIGINT"); // to all of the group, as a terminal does
    await once(child, "exit");
    expect(lines).toContain("log client hello");
    expect(lines).toContain("log closed 1006");
    expect(lines.filter((line) => line.startsWith("error"))).toEqual([]);
    await until("its scripts are gone", () => !scripts.some(isAlive));
  },
);

test.skipIf(process.platform !== "linux")(
  "no script outlives a workbench that is killed, not even one in a loop",
  async () => {
    const { pid, url, scripts } = await started(LOGGER);
    const client = await connecting(url);
    await client.send("loop");
    expect(scripts.length).toBe(1);
    expect(scripts.every(isAlive)).toBe(true);
    process.kill(pid, "SIGKILL");
    await until("its script is gone", () => !scripts.some(isAlive));
  },
);
