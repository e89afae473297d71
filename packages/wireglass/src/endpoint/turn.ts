/**
 * Turns of the event loop for senders that wait for nothing but each other.
 *
 * `await socket.send(…)` goes on without a turn while the peer keeps up, so a loop around it would let
 * nobody else have one: no timer fires and nothing is received. After some milliseconds of such work, what
 * senders wait for is the next turn.
 */

/** Nothing to wait for. */
const AT_ONCE = Promise.resolve();
/** So long may senders work without a turn. */
const MOST_MS = 5;
/** The clock is looked at once in so many bytes: it would cost as much as a small message. */
const CHECK_BYTES = 65_536;

let passage: Promise<void> = AT_ONCE;
let uncheckedBytes = 0;
let lastTurnAt = 0;

/** What a sender waits for whose peer keeps up. */
export function nextPassage(): Promise<void> {
  return passage;
}

/** Counts bytes that were compressed, or written, for senders. */
export function countWork(bytes: number): void {
  uncheckedBytes += bytes;
  if (uncheckedBytes < CHECK_BYTES) return;
  uncheckedBytes = 0;
  if (passage !== AT_ONCE || performance.now() - lastTurnAt < MOST_MS) return;
  passage = new Promise((resolve) => {
    setImmediate(() => {
      lastTurnAt = performance.now();
      passage = AT_ONCE;
      resolve();
    });
  });
}
