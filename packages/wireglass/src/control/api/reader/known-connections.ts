import type { CaptureFile, StoredConnection } from "../../../store/index.ts";

/** Connections that one search keeps at hand: messages that follow each other are often of the same few. */
const MOST = 256;

/** Connections and exchanges by their numbers, remembered; for one search, because connections end. */
export function knownConnections(
  capture: CaptureFile,
): (number: number) => StoredConnection | undefined {
  const known = new Map<number, StoredConnection | undefined>();
  return (number) => {
    if (known.has(number)) return known.get(number);
    if (known.size >= MOST) known.clear();
    const found = capture.connection(number);
    known.set(number, found);
    return found;
  };
}
