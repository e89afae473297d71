import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 200;
const HEARTBEAT_MS = 5_000;
// Six missed heartbeats: an owner on another host, whose processes cannot be looked at, is gone.
const STALE_MS = 30_000;
// On this host a process id says more than a heartbeat, unless it has been given to someone else since.
const REUSED_MS = 600_000;
// Breaking a lock takes microseconds; a breaker's mark this old was left by a killed one.
const BREAKER_STALE_MS = 10_000;

function create(file, text) {
  try {
    writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function ageMs(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? undefined : Date.now() - stat.mtimeMs;
}

function isRunning(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function ownerOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // just created and not written yet, or just removed
  }
}

function isStale(file) {
  const age = ageMs(file);
  if (age === undefined) return false;
  const owner = ownerOf(file);
  if (owner?.host !== hostname()) return age > STALE_MS;
  return age > REUSED_MS || !owner.processIds.some(isRunning);
}

/** Only one process at a time may break a lock, or the second would remove the first one's new lock. */
function breakStale(file) {
  const breaker = `${file}.breaker`;
  if ((ageMs(breaker) ?? 0) > BREAKER_STALE_MS) rmSync(breaker, { force: true });
  if (!create(breaker, "")) return;
  try {
    if (isStale(file)) rmSync(file, { force: true });
  } finally {
    rmSync(breaker, { force: true });
  }
}

function ownerText(processIds) {
  return JSON.stringify({ processIds, host: hostname() });
}

async function take(file, onWait) {
  const text = ownerText([process.pid]);
  for (let waits = 0; !create(file, text); waits++) {
    if (isStale(file)) breakStale(file);
    else if (waits === 0) onWait(ownerOf(file)?.processIds[0]);
    await delay(waits === 0 ? 0 : POLL_MS);
  }
}

/**
 * Runs `work` while no other process that uses this lock does; waits for the other one first. `work` gets a
 * function to call with the id of each process it starts: killed ourselves, we would leave it at work.
 */
export async function withLock(file, onWait, work) {
  mkdirSync(dirname(file), { recursive: true });
  await take(file, onWait);
  const heartbeat = setInterval(() => {
    const now = new Date();
    if (existsSync(file)) utimesSync(file, now, now);
  }, HEARTBEAT_MS);
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work((id) => writeFileSync(file, ownerText([process.pid, id])));
  } finally {
    clearInterval(heartbeat);
    process.off("exit", release);
    release();
  }
}
