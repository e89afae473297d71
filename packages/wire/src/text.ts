/** UTF-8 without a host: `wire` compiles without TextEncoder and TextDecoder. */

/** UTF-8 of `text`; a lone surrogate becomes U+FFFD, as WHATWG's USVString does. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    at = writePoint(bytes, at, point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);
  }
  return bytes.slice(0, at);
}

/** Marker bits of the first byte, by how many bytes follow it. */
const LEAD = [0, 0xc0, 0xe0, 0xf0];

function writePoint(bytes: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    bytes[at] = point;
    return at + 1;
  }
  const extra = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  bytes[at] = (LEAD[extra] ?? 0) | (point >> (6 * extra));
  for (let i = 1; i <= extra; i++) bytes[at + i] = 0x80 | ((point >> (6 * (extra - i))) & 0x3f);
  return at + extra + 1;
}

/** Text of well-formed UTF-8. Bytes that are not become U+FFFD each, so check first. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  let count = 0;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const extra = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    const point = readPoint(bytes, at, extra);
    at += point === undefined ? 1 : extra + 1;
    count = writeUnits(point ?? 0xfffd, count);
    if (count < UNITS - 1) continue;
    text += textOfUnits(count);
    count = 0;
  }
  return text + textOfUnits(count);
}

/** Characters are put together some thousand at a time: one by one, each would be a string of its own. */
const UNITS = 4096;
const units = new Uint16Array(UNITS);

/** @returns how many there are then */
function writeUnits(point: number, count: number): number {
  if (point < 0x10000) {
    units[count] = point;
    return count + 1;
  }
  units[count] = 0xd800 + ((point - 0x10000) >> 10);
  units[count + 1] = 0xdc00 + ((point - 0x10000) & 0x3ff);
  return count + 2;
}

function textOfUnits(count: number): string {
  return Reflect.apply(String.fromCharCode, undefined, units.subarray(0, count));
}

const LEAST = [0, 0x80, 0x800, 0x10000];

function readPoint(bytes: Uint8Array, at: number, extra: number): number | undefined {
  const lead = bytes[at] ?? 0;
  if (extra === 0) return lead;
  if (lead < 0xc2 || lead > 0xf4) return undefined;
  let point = lead & (0x3f >> extra);
  for (let i = 1; i <= extra; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (next & 0x3f);
  }
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return surrogate || point > 0x10ffff || point < (LEAST[extra] ?? 0) ? undefined : point;
}

/** One character a byte (ISO-8859-1): how HTTP heads are read without losing a byte. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    // Not spread: an iterator over bytes leaves an object behind for each.
    text += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + 4096));
  }
  return text;
}

/** The inverse of {@link decodeLatin1}; characters above U+00FF become "?". */
export function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[i] = code < 0x100 ? code : 0x3f;
  }
  return bytes;
}
