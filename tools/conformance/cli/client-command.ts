import { spawn } from "node:child_process";

/** A client under test that the suite started. */
export type StartedClient = { readonly exited: Promise<void>; stop(): void };

/** Start the client; "{url}" in the command is replaced, and CONFORMANCE_URL is set. */
export function startClient(command: string, url: string): StartedClient {
  const child = spawn(command.replaceAll("{url}", url), {
    shell: true,
    // Its own process group, so that `stop` reaches what the shell started.
    detached: true,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, CONFORMANCE_URL: url },
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once("exit", () => resolve());
  child.once("error", () => resolve());
  return { exited: promise, stop: () => stopGroup(child.pid, child.exitCode) };
}

function stopGroup(pid: number | undefined, exitCode: number | null): void {
  if (pid === undefined || exitCode !== null) return;
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    // It ended by itself in the meantime.
  }
}
