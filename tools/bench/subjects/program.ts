import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { serveControl } from "./control-lines.ts";
import { treeMicros } from "./process-time.ts";

const START_LIMIT_MS = 30_000;
const POLL_MS = 50;

/** Ends with us, even where we are killed: the pipe on its stdin closes then. */
const GUARD = '"$@" & program=$!; read -r _; kill $program; wait $program';

/** A folder for what a program needs, gone when it has ended. */
export function programFolder(): string {
  return mkdtempSync(join(tmpdir(), "wireglass-bench-"));
}

/** A port that was free a moment ago, for programs that take no port 0. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on TCP
  server.close();
  await once(server, "close");
  return port;
}

/** Runs a proxy that is no Node program of ours, and answers for it. */
export async function serveProgram(
  command: readonly string[],
  { port, folder }: { readonly port: number; readonly folder: string },
): Promise<void> {
  const child = spawn("sh", ["-c", GUARD, "sh", ...command], {
    cwd: folder,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = once(child, "close");
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const endMs = performance.now() + START_LIMIT_MS;
  while (!(await isOpen(port))) {
    if (isOver || performance.now() > endMs) throw new Error(`${command[0]} opens no port`);
    await sleep(POLL_MS);
  }
  const cpu = () => ({ userMicros: treeMicros(child.pid ?? 0), systemMicros: 0 });
  const end = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  await serveControl(port, { cpu, end });
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
