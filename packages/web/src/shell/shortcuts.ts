import { useEffect } from "react";
import { type ActionName, perform } from "../settings/actions.ts";
import { currentView, FORMS, go, PLACES } from "../settings/url-state.ts";
import { openSheet, sheet } from "./open-sheet.ts";

/** Keys that act wherever nothing is being written. */
const ACTS: Readonly<Record<string, ActionName>> = {
  "/": "filter",
  j: "next",
  k: "previous",
  r: "resend",
  c: "copyText",
  f: "forward",
  e: "edit",
  d: "drop",
};

/** These mean something else where something has the focus. */
const ACTS_WITHOUT_FOCUS: Readonly<Record<string, ActionName>> = {
  Home: "first",
  End: "last",
  " ": "tick",
};

/** What each key does, as the sheet shows them. */
export const KEYS = [
  [["1", "…", "6"], "traffic"],
  [["/"], "filter"],
  [["Ctrl", "K"], "commands"],
  [["?"], "help"],
  [["j", "k"], "next"],
  [["Home", "End"], "ends"],
  [["Shift", "1…4"], "forms"],
  [["Space"], "tick"],
  [["h"], "quiet"],
  [["c"], "copyText"],
  [["r"], "resend"],
  [["f", "e", "d"], "holdOne"],
] as const;

/** Has the whole page take keys. */
export function useShortcuts(): void {
  useEffect(() => {
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openSheet(sheet.get() === "commands" ? undefined : "commands");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  if (sheet.get() === undefined && act(event)) event.preventDefault();
}

function act(event: KeyboardEvent): boolean {
  const { key, code } = event;
  if (key === "?") {
    openSheet("shortcuts");
    return true;
  }
  if (key === "h") {
    go({ quiet: !currentView().quiet });
    return true;
  }
  const digit = /^Digit([1-9])$/.exec(code)?.[1];
  if (digit !== undefined) return goTo(Number(digit) - 1, event.shiftKey);
  const isIdle = event.target === document.body || event.target === document.documentElement;
  const name = ACTS[key] ?? (isIdle ? ACTS_WITHOUT_FOCUS[key] : undefined);
  return name !== undefined && perform(name);
}

function goTo(at: number, isForm: boolean): boolean {
  const form = isForm ? FORMS[at] : undefined;
  const place = isForm ? undefined : PLACES[at];
  if (form !== undefined) go({ form });
  if (place !== undefined) go({ place });
  return form !== undefined || place !== undefined;
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && target.type === "checkbox")
  );
}
