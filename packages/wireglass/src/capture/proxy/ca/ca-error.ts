/**
 * Why there is no CA to work with: its folder cannot be used, its file cannot be read, holds something else,
 * or belongs to somebody else.
 */
export type CaErrorCode = "ca/folder" | "ca/unreadable" | "ca/broken" | "ca/foreign";

const SENTENCES: Readonly<Record<CaErrorCode, (path: string, reason: string) => string>> = {
  "ca/folder": (path, reason) =>
    `the folder ${path} cannot hold the CA (${reason}); choose another one`,
  "ca/unreadable": (path, reason) =>
    `the CA's file ${path} cannot be read (${reason}); give it back to yourself, or choose another folder`,
  "ca/broken": (path, reason) =>
    `${path} holds no usable CA (${reason}); move it away, and a new one is made`,
  "ca/foreign": (path, reason) =>
    `${path} is not safe to use (${reason}): whoever has that key can read what trusts it; choose another folder`,
};

/** The CA cannot be opened or renewed; the message is one sentence for people, without any part of a key. */
export class CaError extends Error {
  override readonly name = "CaError";
  readonly code: CaErrorCode;
  /** The file or folder that it is about. */
  readonly path: string;
  /** In few words what is wrong with it. */
  readonly reason: string;

  constructor(code: CaErrorCode, path: string, reason: string, cause?: unknown) {
    super(SENTENCES[code](path, reason), { cause });
    this.code = code;
    this.path = path;
    this.reason = reason;
  }
}

/** What the system reports, in few words: "permission denied", or the error's own message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node's form: "EACCES: permission denied, open '/x'".
  return /^[A-Z0-9_]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message;
}

/** The system's name for what happened, such as "ENOENT"; undefined where the error is of another kind. */
export function systemCode(error: unknown): string | undefined {
  const has = error instanceof Error && "code" in error && typeof error.code === "string";
  return has ? String(error.code) : undefined;
}
