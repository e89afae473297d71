/** Something with output that should leave at the end of the current turn. */
export type Flushable = { flush(): void };

/** So many may hold a pooled output buffer at once; then they are flushed early. */
const MOST = 256;

let waiting: Flushable[] = [];
let scheduled = false;

/**
 * Flushes `target` after the running callbacks and promises: everything that they send to one peer
 * leaves in one write. The caller adds a target once.
 */
export function flushSoon(target: Flushable): void {
  waiting.push(target);
  if (waiting.length >= MOST) flushAll();
  else if (!scheduled) {
    scheduled = true;
    // Ticks run when the microtasks are done, so a loop that awaits each send is still one write.
    process.nextTick(onTick);
  }
}

function onTick(): void {
  scheduled = false;
  flushAll();
}

function flushAll(): void {
  const batch = waiting;
  waiting = [];
  for (const target of batch) target.flush();
}
