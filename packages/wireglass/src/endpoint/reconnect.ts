import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "@wireglass/wire";
import type { CloseInfo } from "./close-info.ts";
import { type ConnectOptions, connectWebSocket } from "./connect.ts";
import { ConnectError } from "./connect-error.ts";
import { withoutCredentials } from "./shown-url.ts";
import type { Socket } from "./socket.ts";

/** How long {@link reconnect} waits between attempts. Times are milliseconds. */
export type Backoff = {
  /** Before the first new attempt, 500 unless given; doubled for each that fails. */
  readonly initialMs?: number;
  /** The longest wait; 30,000 unless given. */
  readonly maxMs?: number;
  /**
   * How much of the delay is random, 0 to 1 and 0.5 unless given: so that a thousand clients do not come
   * back at once.
   */
  readonly jitter?: number;
  /** Attempts in a row that may fail; without limit unless given. */
  readonly attempts?: number;
};

/** Said before each new attempt. */
export type Reconnecting = {
  /** 1 for the first attempt after a connection. */
  readonly attempt: number;
  /** How long is waited before it, in milliseconds. */
  readonly delayMs: number;
  /** How the last connection ended, or why the last attempt failed. */
  readonly why: CloseInfo | ConnectError;
};

/** How {@link reconnect} opens each connection, and how it waits between them. */
export type ReconnectOptions = ConnectOptions & {
  /** The waits. */
  readonly backoff?: Backoff;
  /** Told before each wait. */
  readonly onReconnect?: (reconnecting: Reconnecting) => void;
};

/**
 * Connections one after the other: `for await (const socket of reconnect(url)) { … }`. When a body is done
 * with its socket and that has closed, the next one is opened, with a growing delay.
 *
 * Ends when the signal is aborted or the loop is left.
 *
 * @throws ConnectError when the attempts are used up, or when trying again cannot help (a refused
 *   handshake, a bad certificate)
 * @throws UsageError as {@link connect}
 */
export async function* reconnect(
  url: string | URL,
  { backoff = {}, onReconnect, ...options }: ReconnectOptions = {},
): AsyncGenerator<Socket, void> {
  const { attempts = Number.POSITIVE_INFINITY } = backoff;
  for (let failures = 0; ; ) {
    let why: CloseInfo | ConnectError;
    try {
      const socket = await connectWebSocket(url, options);
      failures = 0;
      yield socket;
      why = await socket.close();
    } catch (error) {
      if (options.signal?.aborted) return;
      if (error instanceof UsageError) throw error;
      why = ConnectError.from(error, withoutCredentials(url));
      if (!isTransient(why) || failures >= attempts) throw why;
    }
    if (options.signal?.aborted) return;
    failures++;
    const delayMs = delayFor(failures, backoff);
    onReconnect?.({ attempt: failures, delayMs, why });
    try {
      await sleep(delayMs, undefined, options.signal ? { signal: options.signal } : {});
    } catch {
      return; // aborted while waiting
    }
  }
}

function delayFor(
  failures: number,
  { initialMs = 500, maxMs = 30_000, jitter = 0.5 }: Backoff,
): number {
  const full = Math.min(maxMs, initialMs * 2 ** (failures - 1));
  return Math.round(full * (1 - jitter * Math.random()));
}

/** What may be different next time; a refusal or a bad certificate will not. */
function isTransient({ code, response }: ConnectError): boolean {
  if (code === "connect/status") return (response?.status ?? 0) >= 500;
  return (
    code !== "connect/tls" &&
    code !== "connect/certificate" &&
    code !== "connect/handshake" &&
    code !== "connect/redirect"
  );
}
