import type { CaptureEntry, Importer } from "../capture-entry.ts";
import { ImportError } from "../import-error.ts";
import { ShapeError } from "../shape.ts";
import { type Line, linesOf } from "./line-reader.ts";
import { readEntry } from "./record-reader.ts";

/** Reads what the JSON Lines exporter wrote, and what `--json` of the commands prints; blank lines may be between. */
export const jsonLinesImporter: Importer = {
  format: "jsonl",
  async *read(chunks) {
    for await (const line of linesOf(chunks)) {
      if (line.text.trim() === "") continue;
      const entry = entryOf(line);
      if (entry !== undefined) yield entry;
    }
  },
};

function entryOf({ number, text }: Line): CaptureEntry | undefined {
  const value = parsed(number, text);
  try {
    return readEntry(value);
  } catch (error) {
    if (error instanceof ShapeError)
      throw new ImportError("record", { line: number }, error.message);
    throw error;
  }
}

function parsed(line: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ImportError("json", { line, ...columnOf(error) });
  }
}

/** V8 says where it stopped only in its message, and not always. */
function columnOf(error: unknown): { readonly column?: number } {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return at === undefined ? {} : { column: Number(at) + 1 };
}
