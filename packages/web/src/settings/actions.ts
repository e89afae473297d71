import { Store } from "../api/store.ts";

/** What a view can do at present, called by a key or by the palette. */
export type ActionName =
  | "filter"
  | "next"
  | "previous"
  | "first"
  | "last"
  | "tick"
  | "resend"
  | "copyText"
  | "forward"
  | "edit"
  | "drop";

const acts = new Store<Partial<Record<ActionName, () => void>>>({});

/** Offers something as long as the view is there. @returns a function that takes it back */
export function offer(name: ActionName, act: () => void): () => void {
  acts.set({ ...acts.get(), [name]: act });
  return () => {
    if (acts.get()[name] === act) acts.set({ ...acts.get(), [name]: undefined });
  };
}

export function perform(name: ActionName): boolean {
  const act = acts.get()[name];
  act?.();
  return act !== undefined;
}

export function isOffered(name: ActionName): boolean {
  return acts.get()[name] !== undefined;
}
