import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `holds` is true; fails with what it waited for. */
export async function until(what: string, holds: () => boolean, timeoutMs = 10_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await sleep(5);
  }
}

/** True when `promise` is still waiting after `ms`. */
export async function isPending(promise: Promise<unknown>, ms = 100): Promise<boolean> {
  const settled = promise.then(
    () => false,
    () => false,
  );
  return Promise.race([settled, sleep(ms, true)]);
}

/** What `promise` is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`rejected with what is no error: ${String(error)}`);
  }
  throw new Error("it was not rejected");
}
