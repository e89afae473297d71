import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { npm, npmFailure } from "./npm.mjs";
import {
  installedNode,
  jobNode,
  MODULES,
  majorOf,
  NODE_MAJOR,
  NODE_PIN,
  needsInstalledNode,
  ROOT,
} from "./own-node.mjs";
import { Stop } from "./stop.mjs";
import { inTurn } from "./turn.mjs";

/** Raise it when this folder installs differently, so that every checkout does so once. */
const BOOTSTRAP_VERSION = "1";

// Inside node_modules on purpose: whoever removes that folder removes the stamp with it.
const STAMP = join(MODULES, ".wireglass-stamp");

function wantedStamp() {
  const hash = createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json")));
  return hash.update([BOOTSTRAP_VERSION, process.platform, process.arch].join(" ")).digest("hex");
}

function isStamped() {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === wantedStamp();
}

async function installPackages() {
  console.error(
    "installing the packages of package-lock.json with npm ci (once, about 15 seconds) …",
  );
  const result = await npm(["ci", "--include=dev"]);
  if (result.status !== 0) throw npmFailure("npm ci", result);
}

function installedNodeWorks() {
  if (!existsSync(installedNode())) return false;
  const { stdout } = spawnSync(installedNode(), ["--version"], { encoding: "utf8" });
  return majorOf(stdout ?? "") >= NODE_MAJOR;
}

/** The package with the program itself; the `node` package only fetches this one from its install script. */
function platformPackage() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const prefix = process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  return `${prefix}-${platform}-${process.arch}`;
}

function linkInstalledNode(name) {
  const program = join(MODULES, name, "bin", process.platform === "win32" ? "node.exe" : "node");
  const link = installedNode();
  if (!existsSync(program)) return;
  mkdirSync(dirname(link), { recursive: true });
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link);
  symlinkSync(program, link);
}

async function installNode() {
  console.error(
    `installing Node ${NODE_PIN} into this checkout, because this machine's is older than ${NODE_MAJOR} …`,
  );
  const add = ["install", "--no-save", "--no-package-lock", "--include=dev"];
  let result = await npm([...add, `node@${NODE_PIN}`]);
  if (installedNodeWorks()) return;
  // Install scripts can be switched off in npm, and then the `node` package is an empty shell.
  result = await npm([...add, "--ignore-scripts", `${platformPackage()}@${NODE_PIN}`]);
  if (result.status !== 0) throw npmFailure(`Installing Node ${NODE_PIN}`, result);
  if (!installedNodeWorks()) linkInstalledNode(platformPackage());
  if (installedNodeWorks()) return;
  throw new Stop(
    `Node ${NODE_PIN} from the npm registry does not run here. Install Node ${NODE_MAJOR} or newer from https://nodejs.org and run the same command again.`,
    1,
  );
}

async function install() {
  if (!isStamped()) {
    await installPackages();
    if (needsInstalledNode) await installNode();
    writeFileSync(STAMP, wantedStamp());
  } else if (jobNode() === undefined) {
    await installNode(); // `npm install something` takes away what package.json does not list
  }
}

/** Costs one small hash when everything is in place; npm is not called then. */
export async function ensureInstalled() {
  const isInPlace = () => isStamped() && jobNode() !== undefined;
  if (isInPlace()) return;
  await inTurn(install);
}
