import { join } from "node:path";
import { runChild } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { ROOT } from "./own-node.mjs";

// Not in node_modules, which npm empties meanwhile.
const LOCK = join(ROOT, ".cache", "bootstrap.lock");

let noteProcess;

function sayWaiting(processId = "?") {
  console.error(`waiting for process ${processId}, which is setting up this checkout …`);
}

/** Installing and building are one process's turn at a time. */
export function inTurn(work) {
  return withLock(LOCK, sayWaiting, async (note) => {
    noteProcess = note;
    return await work();
  });
}

/** Runs a program as part of this process's turn, which lasts until that program has ended too. */
export function runInTurn(command, args, options) {
  return runChild(command, args, options, noteProcess);
}
