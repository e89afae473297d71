import { basename, dirname, join } from "node:path";
import { ApiError } from "../api-error.ts";
import { capturesBeside } from "../capture-list.ts";
import { Reader } from "./reader.ts";

/** Captures beside the current one that are kept open; those that were asked for last. */
const MOST_OTHERS = 3;

/** Readers of the capture that is written to, and of those beside it as they are asked for. */
export class Readers {
  readonly current: Reader;
  readonly #file: string;
  /** By their names; the one that was asked for last is last. */
  readonly #others = new Map<string, Reader>();

  constructor(file: string) {
    this.#file = file;
    this.current = new Reader(file);
  }

  /**
   * @param name of a file in the folder of the current capture; undefined for that one
   * @throws ApiError (as a rejection) where there is no such capture
   */
  async of(name: string | undefined): Promise<Reader> {
    if (name === undefined || name === basename(this.#file)) return this.current;
    const open = this.#others.get(name);
    if (open !== undefined) {
      this.#others.delete(name);
      this.#others.set(name, open);
      return open;
    }
    await this.fileOf(name);
    const reader = new Reader(join(dirname(this.#file), name));
    this.#others.set(name, reader);
    const [oldest] = this.#others;
    if (this.#others.size > MOST_OTHERS && oldest !== undefined) {
      this.#others.delete(oldest[0]);
      await oldest[1].close();
    }
    return reader;
  }

  /** The file of a capture by its name. @throws ApiError (as a rejection) where there is none */
  async fileOf(name: string | undefined): Promise<string> {
    if (name === undefined) return this.#file;
    // Only what the list has: a name leads to no other folder.
    const known = await capturesBeside(this.#file);
    const found = known.find(({ file }) => basename(file) === name);
    if (found !== undefined) return found.file;
    const message = `there is no capture "${name.slice(0, 80)}"; GET /captures lists them`;
    throw new ApiError(404, { code: "api/capture", message });
  }

  async close(): Promise<void> {
    await Promise.all([this.current, ...this.#others.values()].map((reader) => reader.close()));
  }
}
