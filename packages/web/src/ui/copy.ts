import { Store, useStore } from "../api/store.ts";

const SHOWN_MS = 1600;

const said = new Store<string>("");
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something for a moment, in a corner and to screen readers. */
export function say(text: string): void {
  said.set(text);
  clearTimeout(timer);
  timer = setTimeout(() => said.set(""), SHOWN_MS);
}

export function useSaid(): string {
  return useStore(said);
}

/** Puts a text on the clipboard, and says so. */
export async function copyText(text: string, done: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  say(done);
}
