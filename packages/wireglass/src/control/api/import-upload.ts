import { createReadStream, createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CaptureFile, importerFor, StoreError } from "../../store/index.ts";
import { importInto } from "../import-into.ts";
import { ApiError } from "./api-error.ts";
import type { Imported } from "./api-types.ts";

const HEAD_BYTES = 4096;
const SQLITE = "SQLite format 3\0";
const MOST_NAMES = 1000;

/**
 * Reads a file that came into a capture of its own, beside the current one.
 *
 * @throws ApiError (as a rejection) where it is of no format that is known, or cannot be read
 */
export async function importUpload(
  bytes: ReadableStream<Uint8Array>,
  name: string,
  beside: string,
): Promise<Imported> {
  const folder = dirname(beside);
  const upload = join(folder, `.import-${crypto.randomUUID()}`);
  try {
    await pipeline(Readable.fromWeb(bytes), createWriteStream(upload, { mode: 0o600 }));
    const target = await freeName(folder, name);
    const records = await readUpload(upload, target, name);
    return { capture: basename(target), records };
  } finally {
    await rm(upload, { force: true });
  }
}

async function readUpload(upload: string, target: string, name: string): Promise<number> {
  const head = await headOf(upload);
  try {
    if (head.subarray(0, SQLITE.length).toString("latin1") === SQLITE)
      return await takeOver(upload, target);
    const importer = importerFor(head, name);
    if (importer === undefined) throw unreadable(`${shown(name)} is no HAR, JSON Lines or capture`);
    return await importInto(target, importer.read(createReadStream(upload)));
  } catch (error) {
    await rm(target, { force: true });
    if (error instanceof ApiError) throw error;
    if (error instanceof StoreError) throw unreadable(error.message);
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}

/** A capture is taken as it is. */
async function takeOver(upload: string, target: string): Promise<number> {
  const capture = CaptureFile.open(upload);
  const { lastId } = capture;
  capture.close();
  await rename(upload, target);
  return lastId;
}

async function headOf(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

/** "trace.wgc", or "trace-2.wgc" where there is one; nothing of the name leads to another folder. */
async function freeName(folder: string, name: string): Promise<string> {
  const bare = basename(name, extname(name))
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .slice(0, 80);
  const stem = bare.replace(/^[.-]+/, "") || "imported";
  for (let number = 1; number < MOST_NAMES; number++) {
    const file = join(folder, `${stem}${number === 1 ? "" : `-${number}`}.wgc`);
    try {
      await (await open(file, "wx", 0o600)).close();
      await rm(file); // the name is ours; a capture begins its file itself
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // read only
    }
  }
  throw unreadable(`there are too many captures named ${stem}`);
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}

function unreadable(message: string): ApiError {
  return new ApiError(400, { code: "import/file", message });
}
