import type { Imported } from "wireglass/api";
import { ask } from "../api/client.ts";
import { go } from "../settings/url-state.ts";
import type { Texts } from "../texts/index.ts";
import { say } from "../ui/copy.ts";
import { mistakeOf } from "../ui/mistake.tsx";

/** Reads a file into a capture of its own and shows that, or says why it cannot be read. */
export async function importFile(file: File, texts: Texts): Promise<void> {
  say(texts.captures.importing);
  const headers = { "Content-Type": "application/octet-stream" };
  const mistake = await mistakeOf(async () => {
    const init = { method: "POST", headers, body: file };
    const { capture, records } = await ask<Imported>("/import", { name: file.name }, init);
    lookAt(capture);
    say(texts.captures.imported(records));
  });
  if (mistake !== undefined) say(mistake);
}

/** Shows a capture from its beginning; undefined for the one that is written to. */
export function lookAt(capture: string | undefined): void {
  go({
    place: "traffic",
    capture,
    connections: [],
    message: undefined,
    filter: "",
    sheet: "messages",
  });
}
