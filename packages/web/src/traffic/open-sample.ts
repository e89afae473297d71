import { importFile } from "../files/import-file.ts";
import type { Texts } from "../texts/index.ts";
import address from "./sample.jsonl?url";

/** Shows a capture that comes with the page. */
export async function openSample(texts: Texts): Promise<void> {
  const response = await fetch(address);
  await importFile(new File([await response.blob()], "sample.jsonl"), texts);
}
