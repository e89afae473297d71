import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The one place that pins the Node which is installed where the machine's own is too old. */
export const NODE_PIN = "24.21.0";
export const NODE_MAJOR = 24;

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const MODULES = join(ROOT, "node_modules");

const isWindows = process.platform === "win32";
const NODE_FILE = isWindows ? "node.exe" : "node";

export function majorOf(version) {
  return Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);
}

function isInside(folder, path) {
  return path.startsWith(folder + sep);
}

/** The Node that npm installed into this checkout. npm's link on Windows is a script, not a program. */
export function installedNode() {
  return isWindows ? join(MODULES, "node", "bin", NODE_FILE) : join(MODULES, ".bin", NODE_FILE);
}

/**
 * npm puts node_modules/.bin first on the path, so from the second run on this process *is* the installed
 * Node. It is not evidence that the machine has a new one.
 */
const runsOnInstalledNode = isInside(MODULES, process.execPath);

export const needsInstalledNode = runsOnInstalledNode || majorOf(process.version) < NODE_MAJOR;

/** The Node for jobs, or undefined while it is not installed. */
export function jobNode() {
  if (!needsInstalledNode) return process.execPath;
  return existsSync(installedNode()) ? installedNode() : undefined;
}

function foldersOnPath() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.filter((folder) => folder !== "" && !isInside(MODULES, resolve(folder)));
}

/** `npm ci` empties node_modules, so npm must run on a Node and a path outside of it. */
export function pathOutside() {
  const node = process.env.npm_node_execpath;
  const first = runsOnInstalledNode ? node && !isInside(MODULES, node) && node : process.execPath;
  const folders = foldersOnPath();
  return (first ? [dirname(first), ...folders] : folders).join(delimiter);
}

export function nodeOutside() {
  for (const folder of pathOutside().split(delimiter)) {
    const file = join(folder, NODE_FILE);
    if (existsSync(file) && !isInside(MODULES, realpathSync(file))) return file;
  }
  return process.execPath;
}
