import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { type HeaderPairs, headerValue, UsageError } from "@wireglass/wire";
import { ENDPOINT_LIMITS } from "./limits.ts";
import type { Message } from "./socket.ts";

const derive = promisify<string, Uint8Array, number, Buffer>(scrypt);
const KEY_BYTES = 32;

/** Who may come in: asked for one user and password at a time, in a time that tells nothing. */
export class Credentials {
  readonly #entries = new Map<string, string>();

  /** Adds a user by password, in the clear or as {@link hashPassword} gives it. */
  add(user: string, password: string): this {
    this.#entries.set(user, password);
    return this;
  }

  /** How many users there are. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Reads lines of `user:password`; a password may be hashed, empty lines and # comments are passed over.
   *
   * @throws UsageError `credentials/line` for a line without a colon
   */
  static parse(text: string): Credentials {
    const credentials = new Credentials();
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === "" || line.startsWith("#")) continue;
      const colon = line.indexOf(":");
      if (colon < 1) {
        throw new UsageError("credentials/line", `line ${index + 1} is not user:password`);
      }
      credentials.add(line.slice(0, colon), line.slice(colon + 1));
    }
    return credentials;
  }

  /** True when user and password belong together; an unknown user takes as long as a wrong password. */
  async check(user: string, password: string): Promise<boolean> {
    const stored = this.#entries.get(user);
    const matches = await verifyPassword(password, stored ?? UNKNOWN);
    return matches && stored !== undefined;
  }
}

/** Resolves with "scrypt$salt$key", both in base64: what a password file should hold. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, KEY_BYTES);
  return `scrypt$${salt.toString("base64")}$${key.toString("base64")}`;
}

/** Compared with for users who do not exist. */
const UNKNOWN = `scrypt$${randomBytes(16).toString("base64")}$${randomBytes(KEY_BYTES).toString("base64")}`;

async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, salt, key] = stored.split("$");
  if (scheme === "scrypt" && salt !== undefined && key !== undefined) {
    const wanted = Buffer.from(key, "base64");
    return sameBytes(
      await derive(password, Buffer.from(salt, "base64"), wanted.length || 1),
      wanted,
    );
  }
  const salted = randomBytes(16); // two strings of any length, compared without telling where they differ
  const [given, wanted] = await Promise.all([
    derive(password, salted, KEY_BYTES),
    derive(stored, salted, KEY_BYTES),
  ]);
  return sameBytes(given, wanted);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** User and password of an `Authorization: Basic` header, RFC 7617; undefined where there is none. */
export function basicCredentials(
  headers: HeaderPairs,
): { readonly user: string; readonly password: string } | undefined {
  const value = headerValue(headers, "authorization") ?? "";
  const encoded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(value)?.[1];
  if (encoded === undefined) return undefined;
  return splitCredentials(Buffer.from(encoded, "base64").toString("utf8"));
}

/** The token of an `Authorization: Bearer` header, RFC 6750; undefined where there is none. */
export function bearerToken(headers: HeaderPairs): string | undefined {
  const value = headerValue(headers, "authorization") ?? "";
  return /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(value)?.[1];
}

/** Resolves with true when two secrets are the same, in a time that does not depend on where they differ. */
export async function sameSecret(a: string, b: string): Promise<boolean> {
  const salt = randomBytes(16);
  const [left, right] = await Promise.all([derive(a, salt, KEY_BYTES), derive(b, salt, KEY_BYTES)]);
  return sameBytes(left, right);
}

/** What {@link authenticate} asks for. */
export type FirstMessageAuth = {
  /** Who may come in. */
  readonly credentials: Credentials;
  /** How many wrong answers are taken before the connection is closed with 1008; 3 unless given. */
  readonly attempts?: number;
  /** For the right answer, in milliseconds; then the connection is closed with 1008. 0 waits for ever. */
  readonly timeoutMs?: number;
  /** Said after a wrong one that is not the last. */
  readonly retry?: string;
  /** The close reason after the last wrong one. */
  readonly tooMany?: string;
  /** The close reason when the time is up. */
  readonly tooLate?: string;
  /** Ends the wait for a message; `authenticate` then rejects with its reason. */
  readonly signal?: AbortSignal;
};

/** What first-message authentication needs of a socket, of whichever kind. */
export type AuthSocket = {
  /** As {@link Socket.send}. */
  send(message: string): Promise<void>;
  /** As {@link Socket.recv}. */
  recv(options?: { signal?: AbortSignal }): Promise<Message>;
  /** As {@link Socket.close}; plain streams pass over code and reason. */
  close(code?: number, reason?: string): Promise<unknown>;
};

/**
 * Reads `user:password` as the first message, again until it is right or the attempts or the time are used
 * up. Resolves with the user; undefined when the connection was closed for it. Rejects with {@link
 * ConnectionClosedError} when the connection ends first.
 */
export async function authenticate(
  socket: AuthSocket,
  options: FirstMessageAuth,
): Promise<string | undefined> {
  const { timeoutMs = ENDPOINT_LIMITS.authTimeoutMs.value } = options;
  const { tooLate = "no user and password in time" } = options;
  let late = false;
  const onLate = (): void => {
    late = true;
    void socket.close(1008, tooLate);
  };
  const timer = timeoutMs > 0 ? setTimeout(onLate, timeoutMs) : undefined;
  try {
    const user = await readCredentials(socket, options);
    return late ? undefined : user;
  } catch (error) {
    if (late) return undefined; // it is our doing that the connection ends
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function readCredentials(
  socket: AuthSocket,
  {
    credentials,
    attempts = 3,
    retry = "wrong user or password; try again",
    tooMany = "too many wrong attempts",
    signal,
  }: FirstMessageAuth,
): Promise<string | undefined> {
  for (let left = attempts; left > 0; left--) {
    const message = await socket.recv(signal ? { signal } : {});
    const given = splitCredentials(
      (typeof message === "string" ? message : Buffer.from(message).toString("utf8")).trim(),
    );
    if (given !== undefined && (await credentials.check(given.user, given.password)))
      return given.user;
    if (left > 1) await socket.send(retry);
  }
  void socket.close(1008, tooMany);
  return undefined;
}

function splitCredentials(text: string): { user: string; password: string } | undefined {
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
