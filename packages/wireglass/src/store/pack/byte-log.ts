import { closeSync, existsSync, openSync, readdirSync, readSync, unlinkSync } from "node:fs";
import { basename, dirname } from "node:path";
import { StoreError } from "../store-error.ts";
import { LogFile } from "./log-file.ts";

/** Where some bytes lie beside a capture. */
export type LogPlace = { readonly log: number; readonly at: number };

function nameOf(file: string, log: number): string {
  return `${file}-bytes-${log}`;
}

/** The numbers of the files of bytes that lie beside a capture, in order. */
export function logsBeside(file: string): readonly number[] {
  const folder = dirname(file);
  const start = `${basename(file)}-bytes-`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)))
    .sort((a, b) => a - b);
}

/** Everything that belongs to a capture: the file, what SQLite keeps beside it while it is written, and its bytes. */
export function filesOf(file: string): readonly string[] {
  return [file, `${file}-wal`, ...logsBeside(file).map((log) => nameOf(file, log))].filter((name) =>
    existsSync(name),
  );
}

/** Removes a file of bytes; one that somebody still reads may stay until the next time. */
export function removeLog(file: string, log: number): void {
  try {
    unlinkSync(nameOf(file, log));
  } catch {
    // It is gone already, or cannot go yet.
  }
}

/** Bytes that are too many for the database, written beside it one after the other. */
export class ByteLogWriter {
  readonly #file: string;
  /** A file that is larger is followed by another one. */
  mostBytes = Number.POSITIVE_INFINITY;
  #log: number;
  #open: LogFile | undefined;

  /** @param last the number of the last file that there ever was: a reader may still have that one */
  constructor(file: string, last: number) {
    this.#file = file;
    this.#log = last;
  }

  /** Where it ends: {@link backTo} that place takes back what was added since. */
  get end(): LogPlace {
    return { log: this.#log, at: this.#open?.end ?? 0 };
  }

  /** Adds regions, and pieces behind them, as one: see {@link LogFile.append}. @throws what the system says */
  append(pieces: readonly Uint8Array[], regions: readonly Uint8Array[]): LogPlace {
    const log = this.#current();
    const place = this.end;
    log.append(pieces, regions);
    return place;
  }

  backTo({ log, at }: LogPlace): void {
    this.#open?.backTo(log === this.#log ? at : 0); // or it is a file that was begun since
  }

  close(): void {
    this.#open?.close();
    this.#open = undefined;
  }

  #current(): LogFile {
    if (this.#open !== undefined && this.#open.end < this.mostBytes) return this.#open;
    this.close();
    // Never one that is there: it may be what a killed process left.
    this.#log = Math.max(this.#log, logsBeside(this.#file).at(-1) ?? 0) + 1;
    this.#open = new LogFile(nameOf(this.#file, this.#log));
    return this.#open;
  }
}

/** Reads the bytes that lie beside a capture. */
export class ByteLogReader {
  readonly #file: string;
  readonly #fds = new Map<number, number>();

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws StoreError where they are not there, or not all of them */
  read({ log, at }: LogPlace, target: Uint8Array): void {
    const fd = this.#open(log);
    for (let done = 0; done < target.length; ) {
      const read = readSync(fd, target, done, target.length - done, at + done);
      if (read === 0) throw new StoreError("store/cut", nameOf(this.#file, log));
      done += read;
    }
  }

  close(): void {
    for (const fd of this.#fds.values()) closeSync(fd);
    this.#fds.clear();
  }

  #open(log: number): number {
    const known = this.#fds.get(log);
    if (known !== undefined) return known;
    const name = nameOf(this.#file, log);
    if (!existsSync(name)) throw new StoreError("store/apart", name);
    const fd = openSync(name, "r");
    this.#fds.set(log, fd);
    return fd;
  }
}
