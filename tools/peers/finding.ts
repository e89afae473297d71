import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that tests speak with; each is the path to start it, or undefined where it is not installed. */
export type Peers = {
  readonly chromium?: string;
  /** A Python that has the `websockets` package. */
  readonly python?: string;
  readonly nginx?: string;
  readonly curl?: string;
};

export type PeerName = keyof Peers;

// nginx lies in a folder that is often only on root's path.
const MORE_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(...names: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...MORE_FOLDERS];
  const files = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return files.find(isExecutable);
}

function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== "") return isExecutable(named) ? named : undefined;
  return onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
}

/** The system's Python comes first: Debian's package installs for that one, not for a pyenv in front of it. */
function findPython(): string | undefined {
  const candidates = ["/usr/bin/python3", onPath("python3")];
  return candidates.find(
    (python) => python !== undefined && spawnSync(python, ["-c", "import websockets"]).status === 0,
  );
}

const FINDERS: { readonly [Name in PeerName]-?: () => string | undefined } = {
  chromium: findChromium,
  python: findPython,
  nginx: () => onPath("nginx"),
  curl: () => onPath("curl"),
};

export const PEER_NAMES = ["chromium", "python", "nginx", "curl"] as const satisfies PeerName[];

/** Looks at this machine; starts Python once to ask it for its package. */
export function findPeers(): Peers {
  const found = PEER_NAMES.map((name) => [name, FINDERS[name]()] as const);
  return Object.fromEntries(found.filter(([, path]) => path !== undefined));
}
