import type { CaptureFile, StoredConnection } from "../../../store/index.ts";

/** Connections that one search keeps at hand: messages that follow each other are often of the same few. */
const MOST = 256;

/** A connection or an exchange by its number. */
export function connectionOf(capture: CaptureFile, number: number): StoredConnection | undefined {
  // Read to its end: a statement left open would hold on to an old state of the capture.
  const condition = { where: "c.connection = ?", values: [number] };
  return [...capture.connections({ condition, limit: 1 })][0];
}

/** The same, remembered; for one search, because connections end. */
export function knownConnections(
  capture: CaptureFile,
): (number: number) => StoredConnection | undefined {
  const known = new Map<number, StoredConnection | undefined>();
  return (number) => {
    if (known.has(number)) return known.get(number);
    if (known.size >= MOST) known.clear();
    const found = connectionOf(capture, number);
    known.set(number, found);
    return found;
  };
}
