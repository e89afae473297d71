const BYTES = 16;

/** Offset, hex and characters, sixteen bytes a line. */
export function* hexLines(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.length; at += BYTES) {
    const row = Buffer.from(bytes.subarray(at, at + BYTES));
    const hex = row
      .toString("hex")
      .replace(/..(?=.)/g, "$& ")
      .padEnd(BYTES * 3 - 1);
    const text = row.toString("latin1").replace(/[^\x20-\x7e]/g, ".");
    yield `${at.toString(16).padStart(8, "0")}  ${hex}  ${text}`;
  }
}
