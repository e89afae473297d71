import { peerText } from "../peer-text.ts";

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
