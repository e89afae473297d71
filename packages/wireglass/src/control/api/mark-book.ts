import { readFile, rename, writeFile } from "node:fs/promises";
import { ApiError } from "./api-error.ts";
import type { ConnectionMark } from "./api-types.ts";

/** What somebody has put on a connection, without its number. */
export type Mark = Omit<ConnectionMark, "connection">;

const NO_MARK: Mark = { pinned: false, colour: null, note: "", removed: false };

/**
 * What people put on connections: kept beside the capture and not in it, as who looks at a capture need not be who
 * writes it.
 */
export class MarkBook {
  /** One after the other, so that none is lost. */
  #writing: Promise<unknown> = Promise.resolve();

  async of(capture: string): Promise<readonly ConnectionMark[]> {
    const marks = await read(fileFor(capture));
    return [...marks].map(([connection, mark]) => ({ connection, ...NO_MARK, ...mark }));
  }

  /** @throws ApiError (as a rejection) where it cannot be kept */
  put(capture: string, connection: number, change: Partial<Mark>): Promise<ConnectionMark> {
    const done = this.#writing.then(() => keep(fileFor(capture), connection, change));
    this.#writing = done.catch(() => {});
    return done;
  }
}

function fileFor(capture: string): string {
  return `${capture}-marks.json`;
}

async function keep(
  file: string,
  connection: number,
  change: Partial<Mark>,
): Promise<ConnectionMark> {
  const marks = await read(file);
  const mark = { ...NO_MARK, ...marks.get(connection), ...change };
  if (JSON.stringify(mark) === JSON.stringify(NO_MARK)) marks.delete(connection);
  else marks.set(connection, mark);
  try {
    const draft = `${file}.new`;
    await writeFile(draft, JSON.stringify([...marks]), { mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    const message = `the mark cannot be kept: ${error instanceof Error ? error.message : error}`;
    throw new ApiError(503, { code: "marks/file", message });
  }
  return { connection, ...mark };
}

/** None where there is no such file, or it is none of ours. */
async function read(file: string): Promise<Map<number, Mark>> {
  try {
    const kept = JSON.parse(await readFile(file, "utf8")) as [number, Mark][]; // as it is written here
    return new Map(kept);
  } catch {
    return new Map();
  }
}
