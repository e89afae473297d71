/** Why a capture cannot be used; stable, for programs. */
export type StoreErrorCode =
  | "store/missing"
  | "store/foreign"
  | "store/newer"
  | "store/older"
  | "store/damaged"
  | "store/apart"
  | "store/cut"
  | "store/forgotten"
  | "store/unmerged"
  | "store/read-only"
  | "store/full"
  | "store/locked"
  | "store/failed";

const SENTENCES: Readonly<Record<StoreErrorCode, string>> = {
  "store/missing":
    "there is no capture of that name; check the path, or record one with wireglass proxy",
  "store/foreign": "that is no capture of Wireglass; give another file",
  "store/newer": "a newer Wireglass has written this capture; open it with that version",
  "store/older":
    "a preview of Wireglass has written this capture in a form that is not read any more; export it with that one",
  "store/apart":
    "this file with payloads of the capture is not there; put it beside the capture, from where both were recorded",
  "store/cut":
    "this file with payloads of the capture is shorter than it was; what it has is good, the rest is gone",
  "store/unmerged":
    "its last part is in the file beside it that ends in -wal, and cannot be read where nothing can be written; copy both to another folder",
  "store/forgotten": "what was to be read was forgotten in that moment; try again",
  "store/damaged":
    "the file is damaged; what can be read of it was read, and sqlite3 FILE .recover may find more",
  "store/read-only": "the file cannot be written; give another one with --capture",
  "store/full": "the disk is full; free some space, or record to another one with --capture",
  "store/locked": "another process is writing to it; give another file with --capture",
  "store/failed": "it cannot be used",
};

/** SQLite's result codes, by their low byte: https://sqlite.org/rescode.html */
const CODES: Readonly<Record<number, StoreErrorCode>> = {
  5: "store/locked",
  6: "store/locked",
  8: "store/read-only",
  10: "store/full",
  11: "store/damaged",
  13: "store/full",
  14: "store/missing",
  26: "store/foreign",
};

/** What the system says before SQLite is asked. */
const SYSTEM_CODES: Readonly<Record<string, StoreErrorCode>> = {
  EACCES: "store/read-only",
  EPERM: "store/read-only",
  EROFS: "store/read-only",
  ENOSPC: "store/full",
  ENOENT: "store/missing",
};

/** A capture cannot be opened, read or written; the message says in one sentence what to do about it. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  /** Why, for programs. */
  readonly code: StoreErrorCode;
  readonly file: string;

  constructor(code: StoreErrorCode, file: string, cause?: unknown) {
    const detail = code === "store/failed" && cause instanceof Error ? ` (${cause.message})` : "";
    super(`${file}: ${SENTENCES[code]}${detail}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.file = file;
  }

  /** The same for whatever SQLite or the system reports. */
  static from(error: unknown, file: string, doing: "reading" | "writing" = "reading"): StoreError {
    if (error instanceof StoreError) return error;
    // What was read makes no sense: numbers that cannot be, JSON that is none.
    const isNonsense = error instanceof SyntaxError || error instanceof RangeError;
    if (isNonsense && doing === "reading") return new StoreError("store/damaged", file, error);
    const { errcode = 0, code = "" } = error as { errcode?: number; code?: string }; // as SQLite or `fs` sets it
    const found = CODES[errcode & 0xff] ?? SYSTEM_CODES[code] ?? "store/failed";
    // What is not there can be made, but for where nothing can.
    const isUnwritable = doing === "writing" && found === "store/missing";
    return new StoreError(isUnwritable ? "store/read-only" : found, file, error);
  }
}
