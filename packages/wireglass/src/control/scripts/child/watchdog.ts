import { writeSync } from "node:fs";
import { type Debugger, type Profiler, Session } from "node:inspector";
import { parentPort, workerData } from "node:worker_threads";
import { placeOf } from "../../../script/index.ts";
import {
  BARK_FD,
  type Bark,
  CHANNEL_FD,
  HOOKS,
  type WatchdogStart,
  Watched,
} from "./watch-state.ts";

/**
 * The thread beside a script: where a call does not end, or takes all memory, it finds out where, says so, and ends
 * the process. The script's own thread can do nothing of that then.
 */

const POLL_MS = 10;
/** So often the script's thread is asked whether it still has turns. */
const ASK_MS = 50;
/** So long is waited for the script to be stopped where it is. */
const PAUSE_MS = 2000;
/** So long is looked where it is, beside, each time; so often in between, in microseconds. */
const PROFILE_MS = 200;
const SAMPLE_US = 200;

const { shared, callMs, memoryBytes } = workerData as WatchdogStart; // as startWatchdog starts it
const PARENT = process.ppid;
const { words: watched, unsaid } = shared;
const mostBytes = process.memoryUsage.rss() + memoryBytes;

function bark(what: Bark): void {
  try {
    writeSync(BARK_FD, `${JSON.stringify(what)}\n`);
  } catch {
    // Nobody listens any more: then it only has to end.
  }
}

/** What the script has said before it hung is not lost. */
function sayUnsaid(): void {
  if (watched[Watched.writing] === 1) return;
  const length = watched[Watched.unsaid] ?? 0;
  const bytes = Buffer.from(unsaid.subarray(0, length)); // not shared, as the system wants it
  try {
    for (let at = 0; at < length; ) at += writeSync(CHANNEL_FD, bytes, at);
  } catch {
    // The workbench does not read, or is gone.
  }
}

function end(place: string | undefined): never {
  bark({ kind: "place", hook: HOOKS[watched[Watched.hook] ?? -1], place });
  process.kill(process.pid, "SIGKILL");
  throw new Error("unreachable");
}

/** Where the script is, if it can be stopped there, or else where it is most of the time. */
function findPlace(): void {
  const session = new Session();
  session.connectToMainThread();
  const urls = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
  session.on("Debugger.paused", ({ params }) => {
    const stack = params.callFrames.map(({ location }: Debugger.CallFrame) => {
      const url = urls.get(location.scriptId) ?? "";
      return `at ${url}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
    });
    const place = placeOf(stack.join("\n"));
    if (place !== "") end(place);
    session.post("Debugger.stepInto"); // between two parts of it: on to the next one
  });
  session.post("Debugger.enable");
  session.post("Debugger.pause");
  // A loop of promises comes by no place where it could be stopped.
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: SAMPLE_US });
  profile(session);
  const begun = performance.now();
  setInterval(() => {
    const isMore = process.memoryUsage.rss() > mostBytes + memoryBytes;
    if (isOrphan() || isMore || performance.now() - begun > PAUSE_MS) end(undefined);
  }, POLL_MS);
}

/** Looks again and again where the script's thread is, until that is found. */
function profile(session: Session): void {
  session.post("Profiler.start");
  setTimeout(() => {
    session.post("Profiler.stop", (_error, stopped) => {
      const place = stopped && busiestPlace(stopped.profile.nodes);
      if (place !== undefined) end(place);
      profile(session);
    });
  }, PROFILE_MS);
}

/** Undefined where none of it is the script's. */
function busiestPlace(nodes: readonly Profiler.ProfileNode[]): string | undefined {
  const lines = nodes.flatMap(({ callFrame, positionTicks = [] }) =>
    positionTicks.map(({ line, ticks }) => ({ at: `at ${callFrame.url}:${line}:1`, ticks })),
  );
  lines.sort((a, b) => b.ticks - a.ticks);
  return placeOf(lines.map(({ at }) => at).join("\n")) || undefined;
}

let calls = -1;
let turns = -1;
let since = 0;
let ours = 0;
let asked = 0;
let looked = performance.now();

/** Whoever started the script is no more, and may have left it in a loop. */
function isOrphan(): boolean {
  return process.ppid !== PARENT;
}

/** Whether the script's thread has begun another call or had a turn, or cannot be expected to. */
function hasMoved(now: number): boolean {
  const begun = watched[Watched.calls] ?? 0;
  const had = watched[Watched.turns] ?? 0;
  const isAnswered = had !== turns;
  const wasAsleep = now - looked > callMs / 2; // the whole process was stopped, or the machine
  const oursMs = watched[Watched.ours] ?? 0;
  if (oursMs === 0 || begun !== calls) ours = now;
  // Ours asks what the script has made, too: that may be anything.
  const isExcused = watched[Watched.loaded] === 0 || now - ours < oursMs;
  const moved = begun !== calls || isAnswered || wasAsleep || isExcused;
  looked = now;
  calls = begun;
  if (isAnswered && now - asked >= ASK_MS) {
    turns = had;
    asked = now;
    parentPort?.postMessage("turn");
  }
  return moved;
}

function look(): void {
  if (isOrphan()) process.kill(process.pid, "SIGKILL");
  const now = performance.now();
  if (hasMoved(now)) since = now;
  // It is seen a moment late that a call has begun, and that it has not ended.
  const isSlow = now - since >= callMs - 2 * POLL_MS;
  if (!isSlow && process.memoryUsage.rss() <= mostBytes) return;
  clearInterval(timer);
  if (isSlow || watched[Watched.busy] === 1) sayUnsaid();
  bark({ kind: isSlow ? "slow" : "memory" });
  findPlace();
}

const timer = setInterval(look, POLL_MS);
parentPort?.postMessage("ready");
