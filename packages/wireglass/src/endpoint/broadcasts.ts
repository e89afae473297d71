/** A room with messages that have not gone to its members yet. */
export type Broadcasting = { deliver(): void };

let waiting: Broadcasting | undefined;
let scheduled = false;

/**
 * Delivers `room` once everything that has arrived by now is handled: what is sent to it meanwhile
 * leaves in one write a member. Only one room waits at a time, so that whoever is in two rooms gets
 * messages in the order in which they were sent.
 */
export function deliverSoon(room: Broadcasting): void {
  // More than once: what a delivery sets free may send to yet another room.
  while (waiting !== undefined && waiting !== room) deliverBroadcasts();
  waiting = room;
  if (scheduled) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    deliverBroadcasts();
  });
}

/** Delivers what waits, at once: something else is about to be sent, and must not come before it. */
export function deliverBroadcasts(): void {
  if (waiting === undefined) return;
  const room = waiting;
  waiting = undefined;
  room.deliver();
}
