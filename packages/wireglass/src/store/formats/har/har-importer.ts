import type { CaptureEntry, Importer } from "../capture-entry.ts";
import { ImportError } from "../import-error.ts";
import { ShapeError } from "../shape.ts";
import { EntrySplitter, type HarSlice } from "./entry-splitter.ts";
import { entriesFromHar } from "./har-reader.ts";

/** Reads HAR 1.2 of Wireglass, Chrome, Playwright and others; of a file of any size one entry is held at a time. */
export const harImporter: Importer = {
  format: "har",
  async *read(chunks) {
    const splitter = new EntrySplitter();
    let connection = 0;
    for await (const chunk of chunks) {
      for (const slice of splitter.push(chunk)) {
        for (const entry of entriesOf(slice, connection)) {
          if (entry.kind === "open" || entry.kind === "exchange")
            connection = entry.record.connection;
          yield entry;
        }
      }
    }
    splitter.end();
  },
};

function entriesOf(
  { number, offset, bytes }: HarSlice,
  connection: number,
): readonly CaptureEntry[] {
  try {
    // Some tools write other bytes than UTF-8 into bodies; those become U+FFFD, and the rest is read.
    return entriesFromHar(JSON.parse(Buffer.from(bytes).toString("utf8")), connection);
  } catch (error) {
    const detail = error instanceof ShapeError ? error.message : "it is no JSON";
    if (error instanceof ShapeError || error instanceof SyntaxError)
      throw new ImportError("entry", { entry: number, offset }, detail);
    throw error;
  }
}
