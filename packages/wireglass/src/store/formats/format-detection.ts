import type { Importer } from "./capture-entry.ts";
import { harImporter } from "./har/har-importer.ts";
import { jsonLinesImporter } from "./json-lines/json-lines-importer.ts";

/** So much of a file tells what it is. */
const HEAD_CHARACTERS = 4096;

/** What reads a file of this beginning and name; by its content first. Undefined for one of no format known here. */
export function importerFor(head: Uint8Array, name: string): Importer | undefined {
  const text = Buffer.from(head)
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .trimStart()
    .slice(0, HEAD_CHARACTERS);
  if (text !== "" && !text.startsWith("{")) return undefined;
  const [firstLine = ""] = text.split("\n", 1);
  if (/"log"\s*:\s*\{/.test(text) && !/^\{\s*"kind"\s*:/.test(text)) return harImporter;
  if (/"kind"\s*:\s*"/.test(firstLine)) return jsonLinesImporter;
  if (/\.har$/i.test(name)) return harImporter;
  return /\.(?:jsonl|ndjson)$/i.test(name) ? jsonLinesImporter : undefined;
}
