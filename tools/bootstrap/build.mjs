import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { endLike } from "./child.mjs";
import { jobNode, ROOT } from "./own-node.mjs";
import { Stop } from "./stop.mjs";
import { inTurn, runInTurn } from "./turn.mjs";

const STAMP = join(ROOT, ".cache", "build-stamp");
const PACKAGES = join(ROOT, "packages");

// What a package's build reads besides its sources.
const SETTINGS = ["package.json", "tsconfig.json", "tsconfig.build.json"];

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function builtPackages() {
  const names = readdirSync(PACKAGES).map((name) => join(PACKAGES, name));
  return names.filter(
    (folder) => existsSync(join(folder, "tsconfig.build.json")) && existsSync(join(folder, "src")),
  );
}

/** What the page is built from: its package is compiled by Vite, and goes into the tool's. */
function pageInputs() {
  const folder = join(PACKAGES, "web");
  if (!existsSync(join(folder, "src"))) return [];
  const settings = ["index.html", "vite.config.ts", "package.json", "tsconfig.json"];
  return [...filesUnder(join(folder, "src")), ...settings.map((name) => join(folder, name))];
}

function inputs() {
  const ofPackages = builtPackages().flatMap((folder) => [
    ...filesUnder(join(folder, "src")),
    ...SETTINGS.map((name) => join(folder, name)),
  ]);
  const ofRoot = ["tsconfig.base.json", "LICENSE", "README.md", "package-lock.json"].map((name) =>
    join(ROOT, name),
  );
  return [...ofPackages, ...pageInputs(), ...ofRoot, ...filesUnder(join(ROOT, "tools", "build"))];
}

/** Sizes and times instead of contents: a few hundred `stat` calls, a few milliseconds. */
function wantedStamp() {
  const hash = createHash("sha256");
  for (const file of inputs()) {
    const stat = statSync(file, { throwIfNoEntry: false });
    hash.update(`${file} ${stat?.size} ${stat?.mtimeMs}\n`);
  }
  return hash.digest("hex");
}

function isUpToDate() {
  if (!existsSync(STAMP) || !builtPackages().every((folder) => existsSync(join(folder, "dist"))))
    return false;
  return readFileSync(STAMP, "utf8") === wantedStamp();
}

async function build() {
  const stamp = wantedStamp(); // before the build: an edit during it must lead to another one
  console.error("building, because sources changed since the last build …");
  const script = join(ROOT, "tools", "build", "run.ts");
  const result = await runInTurn(jobNode(), [script], { cwd: ROOT, stdio: ["ignore", 2, 2] });
  if (result.signal) {
    endLike(result);
    throw new Stop("The build was stopped.", 130);
  }
  if (result.status !== 0) return false;
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  writeFileSync(STAMP, stamp);
  return true;
}

/** Builds when sources changed. False: there are errors, printed already; what could be emitted was. */
export async function ensureBuilt({ force }) {
  if (force) rmSync(STAMP, { force: true });
  if (isUpToDate()) return true;
  return await inTurn(async () => isUpToDate() || (await build()));
}
