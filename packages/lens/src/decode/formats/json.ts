import { type Decoder, NO_FIT } from "../decoder.ts";
import { nearlyUtf8Of } from "../text-coding.ts";
import { JsonReader } from "./json-reader.ts";
import { writeJson } from "./json-writer.ts";

/** JSON, as RFC 8259 has it: numbers, duplicate names and spaces are kept as they are. */
export const jsonDecoder: Decoder = {
  name: "json",
  fits(bytes, { opcode }) {
    const first = bytes[firstSign(bytes)];
    const last = bytes[lastSign(bytes)];
    if (first === undefined || last === undefined) return NO_FIT;
    if (isContainer(bytes, opcode === "text"))
      return { confidence: opcode === "binary" ? 0.8 : 0.95, why: "it is in JSON's brackets" };
    if (first === OPEN_BRACE && /^\s*\{\s*"/.test(nearlyUtf8Of(bytes.subarray(0, 100))))
      return { confidence: 0.6, why: "it begins as a JSON object does" };
    // One value alone is as likely a word of the application's own.
    if (bytes.length <= 1024 && isScalar(bytes))
      return { confidence: 0.3, why: "it is one JSON value" };
    return NO_FIT;
  },
  decode: (bytes, layer) => new JsonReader(bytes, layer).read(),
  encode: writeJson,
};

/** It is in JSON's brackets; of bytes that may be anything, what stands first in them has to be able to stand there. */
function isContainer(bytes: Uint8Array, isText: boolean): boolean {
  const [first, last] = [bytes[firstSign(bytes)], bytes[lastSign(bytes)]];
  const inner = bytes.subarray(firstSign(bytes) + 1);
  const next = String.fromCharCode(inner[firstSign(inner)] ?? 0);
  if (first === OPEN_BRACE && last === CLOSE_BRACE) return isText || /["}]/.test(next);
  const isList = first === OPEN_BRACKET && last === CLOSE_BRACKET;
  return isList && (isText || /["{[\]\-\dtfn]/.test(next));
}

const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function firstSign(bytes: Uint8Array): number {
  let at = hasMark(bytes) ? 3 : 0;
  while (isSpace(bytes[at])) at++;
  return at;
}

function lastSign(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (isSpace(bytes[at])) at--;
  return at;
}

/** A byte order mark, which some senders put before their JSON. */
export function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function isScalar(bytes: Uint8Array): boolean {
  const first = bytes[firstSign(bytes)] ?? 0;
  const canBegin = first === 0x22 || first === 0x2d || (first >= 0x30 && first <= 0x39);
  if (!canBegin && first !== 0x74 && first !== 0x66 && first !== 0x6e) return false;
  return new JsonReader(bytes, 0).read().problem === null;
}
