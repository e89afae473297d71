/** Something that minds the time, a few times a second and not more exactly. */
export type Sweepable = { sweep(): void };

export const ROUNDS_A_SECOND = 4;

/** How many rounds of the sweeper make `ms`; at least one, so that a wait is a wait. */
export function rounds(ms: number): number {
  return Math.max(1, Math.ceil((ms * ROUNDS_A_SECOND) / 1000));
}

/** The same for a wait that 0 switches off: it never ends then. */
export function roundsUnlessOff(ms: number): number {
  return ms === 0 ? Number.POSITIVE_INFINITY : rounds(ms);
}

const watched = new Set<Iterable<Sweepable>>();
let timer: NodeJS.Timeout | undefined;

/**
 * One timer for all connections of the process: a timer for each would cost more memory than the rest
 * of an idle connection. It does not keep the process alive.
 */
export function watch(group: Iterable<Sweepable>): void {
  watched.add(group);
  timer ??= setInterval(sweepAll, 1000 / ROUNDS_A_SECOND).unref();
}

export function unwatch(group: Iterable<Sweepable>): void {
  watched.delete(group);
  if (watched.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

function sweepAll(): void {
  for (const group of watched) for (const item of group) item.sweep();
}

/** A set that is watched while it has members. */
export class SweepGroup {
  readonly #members = new Set<Sweepable>();

  add(member: Sweepable): void {
    if (this.#members.size === 0) watch(this.#members);
    this.#members.add(member);
  }

  readonly forget = (member: Sweepable): void => {
    this.#members.delete(member);
    if (this.#members.size === 0) unwatch(this.#members);
  };

  end(): void {
    this.#members.clear();
    unwatch(this.#members);
  }
}
