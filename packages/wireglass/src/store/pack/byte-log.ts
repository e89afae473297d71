import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  unlinkSync,
  writevSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import { StoreError } from "../store-error.ts";

/** Where some bytes lie beside a capture. */
export type LogPlace = { readonly log: number; readonly at: number };

const MOST_PIECES = 1000; // the system takes 1024 at once

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
  #fd: number | undefined;
  #end = 0;

  /** @param last the number of the last file that there ever was: a reader may still have that one */
  constructor(file: string, last: number) {
    this.#file = file;
    this.#log = last;
  }

  /** Where it ends: {@link backTo} that place takes back what was added since. */
  get end(): LogPlace {
    return { log: this.#log, at: this.#end };
  }

  /** Adds pieces as one. @throws what the system says */
  append(pieces: readonly Uint8Array[]): LogPlace {
    const fd = this.#open();
    const place = { log: this.#log, at: this.#end };
    for (let from = 0; from < pieces.length; from += MOST_PIECES)
      this.#writeAll(fd, pieces.slice(from, from + MOST_PIECES));
    return place;
  }

  backTo({ log, at }: LogPlace): void {
    if (this.#fd === undefined || (log === this.#log && at === this.#end)) return;
    this.#end = log === this.#log ? at : 0; // or it is a file that was begun since
    ftruncateSync(this.#fd, this.#end);
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #writeAll(fd: number, pieces: readonly Uint8Array[]): void {
    for (let left = pieces; left.length > 0; ) {
      let written = writevSync(fd, left, this.#end);
      this.#end += written;
      let at = 0;
      for (; at < left.length && written >= (left[at]?.length ?? 0); at++)
        written -= left[at]?.length ?? 0;
      const [first, ...rest] = left.slice(at);
      left = first === undefined ? [] : [first.subarray(written), ...rest];
    }
  }

  #open(): number {
    if (this.#fd !== undefined && this.#end < this.mostBytes) return this.#fd;
    this.close();
    // Never one that is there: it may be what a killed process left.
    this.#log = Math.max(this.#log, logsBeside(this.#file).at(-1) ?? 0) + 1;
    this.#fd = openSync(nameOf(this.#file, this.#log), "wx", 0o600);
    this.#end = 0;
    return this.#fd;
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

/** Bytes in a file of bytes. */
export function logBytes(file: string, log: number): number {
  return statSync(nameOf(file, log), { throwIfNoEntry: false })?.size ?? 0;
}
