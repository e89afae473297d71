import { basename } from "node:path";
import { peerText } from "./peer-text.ts";

/** "file:line" as V8 and Node write it: in stacks, and above the excerpt of a syntax error. */
const PLACE = /(?:file:\/\/)?((?:[A-Za-z]:)?[^\s():?]+\.[cm]?[jt]sx?)(?:\?[^\s:)]*)?:(\d+)/g;

/** Folders of other people's code, and of ours. */
const FOREIGN = /\/node_modules\/|\/wireglass\/(?:src|dist)\//;

/** Where in the user's own code `error` came from, as "handler.ts:12"; "" where that is not known. */
export function errorPlace(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const [, file = "", line = ""] of stack.matchAll(PLACE)) {
    if (!FOREIGN.test(file) && file.includes("/")) {
      return `${basename(decodeURIComponent(file))}:${line}`;
    }
  }
  return "";
}

const MAX_TEXT = 500;

/** What went wrong, in one line: "TypeError: x is not a function". */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  return oneLine(`${error.name}: ${error.message}`);
}

function oneLine(text: string): string {
  return peerText(text.replace(/\s+/g, " ").trim(), MAX_TEXT); // a peer's words may be in it
}
