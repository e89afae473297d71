#!/usr/bin/env node
// Plain JavaScript that Node 20 can read, so that an old Node gets a sentence instead of a stack.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR = 24;
/** Who continued in this process: its number. */
const LAUNCHER = "WIREGLASS_LAUNCHER";
const LOOK_MS = 1000;
const here = dirname(fileURLToPath(import.meta.url));
const main = new URL("../dist/cli/main.js", import.meta.url);

const majorOf = (version) => Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);

function* nodesAbove(folder) {
  yield join(folder, "node_modules", ".bin", "node");
  if (dirname(folder) !== folder) yield* nodesAbove(dirname(folder));
}

/** A checkout, or a project that has the registry's `node` package, brings a Node of its own. */
function newerNode() {
  for (const file of nodesAbove(here)) {
    if (!existsSync(file)) continue;
    const { stdout } = spawnSync(file, ["--version"], { encoding: "utf8" });
    if (majorOf(stdout ?? "") >= NODE_MAJOR) return file;
  }
  return undefined;
}

/** The registry's Node, which npm keeps in its cache; undefined where npm cannot get it. */
function fetchedNode() {
  const asked = ["exec", "--yes", `--package=node@${NODE_MAJOR}`, "--", "node", "-p"];
  const { status, stdout } = spawnSync("npm", [...asked, "process.execPath"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32", // npm is a batch file there
  });
  const file = stdout?.trim().split("\n").at(-1);
  return status === 0 && file && existsSync(file) ? file : undefined;
}

/** Continues in a newer Node and ends as that one ends. */
function continueIn(node) {
  const env = { ...process.env, [LAUNCHER]: String(process.pid) };
  const child = spawn(node, process.argv.slice(1), { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal's Ctrl-C reached the child already; passed on, it would count twice.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("close", (status, signal) => {
    if (signal === null) process.exit(status ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Where whoever continued here is killed, nobody is left to pass on what is to end this. */
function endWithLauncher() {
  const launcher = Number(process.env[LAUNCHER] ?? 0);
  delete process.env[LAUNCHER]; // it is not that of what is started from here
  if (launcher === 0 || process.ppid !== launcher) return;
  setInterval(() => {
    if (process.ppid !== launcher) process.kill(process.pid, "SIGTERM");
  }, LOOK_MS).unref();
}

function refuse(sentence) {
  console.error(sentence);
  process.exitCode = 2;
}

async function start() {
  if (!existsSync(main)) {
    refuse('wireglass is not built yet in this checkout: run "npm start" or "npm test" once.');
    return;
  }
  endWithLauncher();
  module.enableCompileCache();
  await import(main.href);
}

/** In the project's newer Node, or in one that npm fetches. */
function startElsewhere() {
  const near = newerNode();
  if (near !== undefined) return continueIn(near);
  const need = `wireglass needs Node ${NODE_MAJOR} or newer, and this is ${process.version}`;
  console.error(
    `${need}: asking npm for one; "npm install node@${NODE_MAJOR}" saves that next time`,
  );
  const fetched = fetchedNode();
  if (fetched !== undefined) return continueIn(fetched);
  refuse(`npm could not fetch it: install Node ${NODE_MAJOR} or newer`);
}

/** Other users of the machine see every process's arguments: those with a password in them are covered. */
function coverSecrets() {
  const [command = ""] = process.argv.slice(2);
  const words = process.argv.slice(3);
  const isSecret = (word) => /:\/\/[^/@]*:[^/@]*@/.test(word) || /^(-u|--user)(=|$)/.test(word);
  if (words.some(isSecret)) process.title = `wireglass ${command}`;
}

coverSecrets();
if (majorOf(process.version) >= NODE_MAJOR) await start();
else startElsewhere();
