import { basename, isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";

/** "file:line" as V8 and Node write it: in stacks, and above the excerpt of a syntax error. */
const PLACE = /(?:file:\/\/)?((?:[A-Za-z]:)?[^\s():?]+\.[cm]?[jt]sx?)(?:\?[^\s:)]*)?:(\d+)/g;

/** Our own code, from the package's sources or from what was built of them. */
const OWN = fileURLToPath(new URL("..", import.meta.url));

/** The first place in the user's own code that a stack names, as "handler.ts:12"; "" where there is none. */
export function placeOf(stack: string): string {
  for (const [, file = "", line = ""] of stack.matchAll(PLACE)) {
    const path = decodeURIComponent(file);
    if (isAbsolute(path) && !path.startsWith(OWN) && !path.includes("/node_modules/"))
      return `${basename(path)}:${line}`;
  }
  return "";
}

/** Where in the user's own code `error` came from; "" where that is not known. */
export function errorPlace(error: unknown): string {
  return placeOf(error instanceof Error ? (error.stack ?? "") : "");
}
