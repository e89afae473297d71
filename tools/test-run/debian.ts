import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { PeerName } from "../peers/index.ts";

const UPDATE_LIMIT_MS = 120_000;
const INSTALL_LIMIT_MS = 420_000;

/** The Debian package of each peer. */
export const DEBIAN_PACKAGES: { readonly [Name in PeerName]: string } = {
  chromium: "chromium",
  python: "python3-websockets",
  nginx: "nginx",
  curl: "curl",
};

function distribution(): string | undefined {
  try {
    return /^ID="?(\w+)"?$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

/** Why apt-get cannot install this peer here, or undefined when it can. */
export function obstacle(name: PeerName): string | undefined {
  const id = distribution();
  if (id !== "debian" && id !== "ubuntu") return "this is neither Debian nor Ubuntu";
  // Ubuntu's package only points to a snap, which needs a running snapd.
  if (id === "ubuntu" && name === "chromium") return "Ubuntu has no package of it";
  if (process.getuid?.() !== 0) return "only root can install it";
  return undefined;
}

const ENVIRONMENT = {
  ...process.env,
  DEBIAN_FRONTEND: "noninteractive",
  // Installing nginx must not start a server on port 80 of the person's machine.
  SYSTEMD_OFFLINE: "1",
  RUNLEVEL: "1",
};

/** Runs apt-get; undefined when it went well, else the last thing it said. */
function aptGet(args: readonly string[], limitMs: number): string | undefined {
  const result = spawnSync("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=60", ...args], {
    env: ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    timeout: limitMs,
  });
  if (result.error !== undefined) return result.error.message;
  if (result.status === 0) return undefined;
  const lines = `${result.stdout}\n${result.stderr}`.trim().split("\n");
  return lines.at(-1) ?? `status ${result.status}`;
}

/** Refreshes the package lists; undefined when it went well. */
export function updateLists(): string | undefined {
  return aptGet(["update"], UPDATE_LIMIT_MS);
}

/** Installs one peer's package; undefined when it went well. */
export function installPeer(name: PeerName): string | undefined {
  const args = ["install", "-y", "--no-install-recommends", DEBIAN_PACKAGES[name]];
  return aptGet(args, INSTALL_LIMIT_MS);
}
