import { Socket as NetSocket } from "node:net";

/** What `onread` is given: where to read into, and who is told how much came. */
export type OnRead = {
  readonly buffer: Uint8Array;
  callback(this: NetSocket, count: number, buffer: Uint8Array): boolean;
};

/** The parts of a socket that its `onread` option sets; Node documents the option alone. */
type OnReadKeys = { readonly buffer: symbol; readonly callback: symbol };

const KEYS = findKeys();

/**
 * Makes an open socket read as its `onread` option would, which TLS takes for no accepted socket: an allocation a
 * record is a third of what it costs to pass a small one on.
 *
 * @returns false where the socket does not look as expected, and is left as it is
 */
export function readInto(socket: NetSocket, onRead: OnRead): boolean {
  const inside = socket as unknown as Record<symbol, unknown> & { _handle?: unknown }; // checked below
  const handle = inside._handle as { useUserBuffer?: unknown } | null | undefined;
  if (KEYS === undefined || typeof handle?.useUserBuffer !== "function") return false;
  if (inside[KEYS.buffer] !== null || inside[KEYS.callback] !== null) return false;
  inside[KEYS.buffer] = onRead.buffer;
  inside[KEYS.callback] = onRead.callback;
  handle.useUserBuffer(onRead.buffer);
  return true;
}

function findKeys(): OnReadKeys | undefined {
  const onread: OnRead = { buffer: new Uint8Array(1), callback: () => true };
  const sample = new NetSocket({ onread } as object);
  const values = sample as unknown as Record<symbol, unknown>;
  const keys = Object.getOwnPropertySymbols(sample);
  sample.destroy();
  const [buffer, ...others] = keys.filter((key) => values[key] === onread.buffer);
  const [callback, ...more] = keys.filter((key) => values[key] === onread.callback);
  const isAsExpected = buffer && callback && others.length === 0 && more.length === 0;
  return isAsExpected ? { buffer, callback } : undefined;
}
