import { ask } from "../api/client.ts";
import type { Texts } from "../texts/index.ts";
import { say } from "../ui/copy.ts";
import { mistakeOf } from "../ui/mistake.tsx";

/** Adds what a file has to the capture, and says how much that was, or why it was nothing. */
export async function importFile(file: File, texts: Texts): Promise<void> {
  say(texts.captures.importing);
  const headers = { "Content-Type": "application/octet-stream" };
  const mistake = await mistakeOf(async () => {
    const { records } = await ask<{ readonly records: number }>(
      "/import",
      {},
      { method: "POST", headers, body: file },
    );
    say(texts.captures.imported(records));
  });
  if (mistake !== undefined) say(mistake);
}
