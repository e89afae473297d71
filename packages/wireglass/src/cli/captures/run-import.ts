import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { UsageError } from "@wireglass/wire";
import { defaultCapture, importInto } from "../../control/index.ts";
import { type Importer, importerFor } from "../../store/index.ts";
import type { CommandIo, ExitStatus } from "../command-io.ts";
import { guarded } from "../guarded.ts";
import type { ImportCommand } from "./capture-command.ts";
import { type Texts, textsFor } from "./texts.ts";

const HEAD_BYTES = 4096;

/** `wireglass import`: adds what other tools, or an export, have recorded to a capture. */
export function runImport(
  { capture = defaultCapture(), files }: ImportCommand,
  io: CommandIo,
): Promise<ExitStatus> {
  const texts = textsFor(io.lang);
  return guarded(io, async () => {
    for (const file of files) {
      const importer = await importerOf(file, texts);
      const count = await importInto(capture, importer.read(createReadStream(file)));
      io.stderr(`${texts.imported(count, file, capture)}\n`);
    }
  });
}

async function importerOf(file: string, texts: Texts): Promise<Importer> {
  const importer = importerFor(await headOf(file, texts), file);
  if (importer === undefined) throw new UsageError("import/format", texts.unknownFile(file));
  return importer;
}

async function headOf(file: string, texts: Texts): Promise<Uint8Array> {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    const why =
      error instanceof Error ? (/^[A-Z]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message) : "";
    throw new UsageError("import/file", texts.unreadable(file, why));
  }
}
