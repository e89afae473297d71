import type { ConnectionMark, Hold, MarkList, Status } from "wireglass/api";
import { ApiProblem, ask, lookedAt, tell } from "./client.ts";
import { Connections } from "./connections.ts";
import { Store } from "./store.ts";

/** The connections of the capture, for the whole page. */
export const connections = new Connections();

export type Pulse = {
  readonly status: Status | undefined;
  /** Messages recorded in a second, lately. */
  readonly rate: number;
};

export const pulse = new Store<Pulse>({ status: undefined, rate: 0 });
export const hold = new Store<Hold | undefined>(undefined);
/** What people have put on connections, by their numbers. */
export const marks = new Store<ReadonlyMap<number, ConnectionMark>>(new Map());

const PULSE_MS = 1000;
const AGAIN_MS = 1500;
const MARKS_MS = 4000;
/** Where this page may not ask, it is asked seldom whether it may now. */
const REFUSED_MS = 15_000;

/** Follows how the workbench is. @returns a function that ends it */
export function followWorkbench(): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  connections.start();
  const another = lookedAt.subscribe(() => {
    connections.reset();
    marks.set(new Map()); // they are of the capture before
    void renewMarks(signal);
  });
  void followStatus(signal);
  void followHold(signal);
  void followMarks(signal);
  return () => {
    ending.abort();
    another();
    connections.stop();
  };
}

async function followStatus(signal: AbortSignal): Promise<void> {
  let before: { place: number; at: number } | undefined;
  while (!signal.aborted) {
    const status = await answerOr(() => ask<Status>("/status", {}, { signal }));
    const at = performance.now();
    if (status !== undefined) {
      const { place } = status.capture;
      const rate = before === undefined ? 0 : ((place - before.place) * 1000) / (at - before.at);
      pulse.set({ status, rate: Math.max(0, rate) });
      before = { place, at };
    }
    await pause(PULSE_MS, signal);
  }
}

/** What is held is told as soon as it changes. */
async function followHold(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const version = hold.get()?.version;
    const told = await answerOr(() =>
      ask<Hold>("/hold", { version: version ?? undefined }, { signal }),
    );
    if (told === undefined) await pause(AGAIN_MS, signal);
    else hold.set(told);
  }
}

async function followMarks(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await renewMarks(signal);
    await pause(MARKS_MS, signal);
  }
}

async function renewMarks(signal: AbortSignal): Promise<void> {
  const of = lookedAt.get();
  const told = await answerOr(() => ask<MarkList>("/marks", {}, { signal }));
  if (lookedAt.get() !== of) return;
  const next = new Map(told?.marks.map((mark) => [mark.connection, mark]));
  if (told !== undefined && JSON.stringify([...next]) !== JSON.stringify([...marks.get()]))
    marks.set(next);
}

/** Puts something on a connection. Rejects with ApiProblem. */
export async function mark(
  connection: number,
  change: Partial<Omit<ConnectionMark, "connection">>,
): Promise<void> {
  const path = `/connections/${connection}/mark`;
  const made = await tell<ConnectionMark>("PUT", path, change);
  marks.set(new Map(marks.get()).set(connection, made));
}

function isRefused(): boolean {
  return connections.store.get().mistake?.code.startsWith("refused/") === true;
}

async function answerOr<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await work();
  } catch (error) {
    if (
      error instanceof ApiProblem ||
      (error instanceof DOMException && error.name === "AbortError")
    )
      return undefined;
    throw error;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, isRefused() ? REFUSED_MS : ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Connections that somebody has taken out of the lists. */
export function removedOnes(known: ReadonlyMap<number, ConnectionMark>): readonly number[] {
  return [...known.values()].flatMap(({ connection, removed }) => (removed ? [connection] : []));
}
