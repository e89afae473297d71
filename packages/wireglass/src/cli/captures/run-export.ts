import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { extname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UsageError } from "@wireglass/wire";
import {
  type CaptureEntry,
  EXPORTERS,
  Redactor,
  redactedEntries,
  StoreError,
} from "../../store/index.ts";
import type { CommandIo, ExitStatus } from "../command-io.ts";
import type { ExportCommand } from "./capture-command.ts";
import { withCapture } from "./opened-capture.ts";
import { type Texts, textsFor } from "./texts.ts";

type Format = keyof typeof EXPORTERS;

const ENDINGS: Readonly<Record<string, Format>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".har": "har",
  ".pcapng": "pcapng",
};

/** `wireglass export`: a capture in another format, to stdout or a file. */
export function runExport(command: ExportCommand, io: CommandIo): Promise<ExitStatus> {
  const texts = textsFor(io.lang);
  return withCapture(command, io, async ({ query, filter }) => {
    const exporter = EXPORTERS[formatOf(command, texts)];
    let count = 0;
    const counted = function* (entries: Iterable<CaptureEntry>): Generator<CaptureEntry> {
      for (const entry of entries) {
        count++;
        yield entry;
      }
    };
    const selected = counted(query.entries(filter, exporter.order));
    const entries = command.redact ? redacted(selected, query.entries(filter, "time")) : selected;
    const { output } = command;
    if (output === undefined) return toStdout(exporter.write(entries), io);
    try {
      await pipeline(
        Readable.from(exporter.write(entries)),
        createWriteStream(output, { mode: 0o600 }),
      );
    } catch (error) {
      if (error instanceof StoreError) throw error; // what is read, not what is written
      const { code, message } = error as NodeJS.ErrnoException; // read only
      if (code === undefined) throw error;
      throw new UsageError(
        "export/output",
        texts.unwritable(output, message.split(",")[0] ?? code),
      );
    }
    io.stderr(`${texts.exported(count, output)}\n`);
  });
}

/** Twice through: a secret that shows late is covered where it stood before as well. */
function redacted(entries: Iterable<CaptureEntry>, first: Iterable<CaptureEntry>) {
  const redactor = new Redactor();
  for (const entry of first) redactor.learn(entry);
  return redactedEntries(entries, redactor);
}

function formatOf({ format, output }: ExportCommand, texts: Texts): Format {
  if (format === undefined && output === undefined) return "jsonl";
  const found = format ?? ENDINGS[extname(output ?? "").toLowerCase()];
  if (found === undefined) throw new UsageError("export/format", texts.formatMissing());
  return found;
}

async function toStdout(pieces: AsyncIterable<Uint8Array>, io: CommandIo): Promise<void> {
  for await (const piece of pieces) if (!io.stdout.write(piece)) await once(io.stdout, "drain");
}
