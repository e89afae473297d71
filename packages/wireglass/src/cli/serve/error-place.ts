import { basename, isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { peerText } from "./peer-text.ts";

/** "file:line" as V8 and Node write it: in stacks, and above the excerpt of a syntax error. */
const PLACE = /(?:file:\/\/)?((?:[A-Za-z]:)?[^\s():?]+\.[cm]?[jt]sx?)(?:\?[^\s:)]*)?:(\d+)/g;

/** Our own code, from the package's sources or from what was built of them. */
const OWN = fileURLToPath(new URL("../..", import.meta.url));

/** Where in the user's own code `error` came from, as "handler.ts:12"; "" where that is not known. */
export function errorPlace(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const [, file = "", line = ""] of stack.matchAll(PLACE)) {
    const path = decodeURIComponent(file);
    if (isAbsolute(path) && !path.startsWith(OWN) && !path.includes("/node_modules/")) {
      return `${basename(path)}:${line}`;
    }
  }
  return "";
}

const MAX_TEXT = 500;

/** What went wrong, in one line: "TypeError: x is not a function". */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  // Node's parser lists all that it would have liked better, in a second sentence.
  const message = error instanceof SyntaxError ? error.message.split(". ")[0] : error.message;
  return oneLine(`${error.name}: ${message}`);
}

function oneLine(text: string): string {
  return peerText(text.replace(/\s+/g, " ").trim(), MAX_TEXT); // a peer's words may be in it
}
