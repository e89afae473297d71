const encoder = new TextEncoder();

/** All parts in one array. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return joinedAll(parts);
}

/** The same for a list that may be too long to be arguments. */
export function joinedAll(parts: readonly Uint8Array[]): Uint8Array {
  const total = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const all = new Uint8Array(total);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.byteLength;
  }
  return all;
}

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes from hex digits; blanks are ignored. */
export function hex(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.replaceAll(" ", ""), "hex"));
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && Buffer.compare(a, b) === 0;
}

/** Printable ASCII that repeats with a prime period, so that a lost or doubled block shows. */
export function letters(byteLength: number): Uint8Array {
  return Uint8Array.from({ length: byteLength }, (_, i) => 0x20 + ((i % 8191) % 95));
}

/** Pseudo-random bytes, the same on every run for the same seed. */
export function noise(byteLength: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  for (let i = 0; i < byteLength; i++) {
    state ^= (state << 13) >>> 0;
    state ^= state >>> 17;
    state ^= (state << 5) >>> 0;
    state >>>= 0;
    bytes[i] = state >>> 11;
  }
  return bytes;
}

/** Pseudo-random printable ASCII: valid as text, and nearly free of repetitions. */
export function textNoise(byteLength: number, seed: number): Uint8Array {
  return noise(byteLength, seed).map((byte) => 0x20 + (byte % 95));
}

/** A short view of bytes for a person: quoted if printable, else hex. */
export function preview(bytes: Uint8Array, most = 24): string {
  const shown = bytes.subarray(0, most);
  const isPrintable = shown.every((byte) => byte >= 0x20 && byte < 0x7f);
  const body = Buffer.from(shown).toString(isPrintable ? "latin1" : "hex");
  const more = bytes.byteLength > most ? "…" : "";
  return isPrintable ? `"${body}${more}"` : `0x${body}${more}`;
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
