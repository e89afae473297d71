import { open } from "node:fs/promises";
import { readHexText } from "./hex-text.ts";
import { type Taken, takeBytes, takeText } from "./input-form.ts";
import type { Sentence } from "./texts.ts";

export type InputSource = AsyncIterable<Uint8Array> & { readonly isTTY?: boolean | undefined };

/** 16 MiB: an explanation is read by a person. */
export const MAX_INPUT_BYTES = 16_777_216;

/** First bytes of pcap in either byte order, with micro- or nanoseconds, and of pcapng. */
const CAPTURES = ["a1b2c3d4", "d4c3b2a1", "a1b23c4d", "4d3cb2a1", "0a0d0d0a"];

/** The input that the arguments name: bytes in them, a file, or standard input. */
export async function takeInput(words: readonly string[], stdin: InputSource): Promise<Taken> {
  const text = words.join(" ");
  if (words.length === 0 || text === "-") return takeStream(stdin);
  const hex = readHexText(text);
  if (hex.kind === "bytes") return takeText(text);
  const [name] = words;
  const file = words.length === 1 && name !== undefined ? await readFile(name) : "missing";
  if (file === "missing") return hex.kind === "refused" ? hex : orNoFile(takeText(text), text);
  return file instanceof Uint8Array ? takeContent(file, name) : { kind: "refused", say: file };
}

/** What is neither bytes nor text of a known form was probably meant as a file. */
function orNoFile(taken: Taken, text: string): Taken {
  if (taken.kind === "taken" || /\n|^base64:/.test(text) || text.trim() === "") return taken;
  const start = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return { kind: "refused", say: (texts) => texts.noFile(start) };
}

/** `name` is undefined for standard input. */
function takeContent(bytes: Uint8Array, name: string | undefined): Taken {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  if (CAPTURES.includes(magic)) {
    return { kind: "refused", say: (texts) => texts.capture(name) };
  }
  return takeBytes(bytes);
}

async function takeStream(stdin: InputSource): Promise<Taken> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_INPUT_BYTES) return { kind: "refused", say: tooLarge(undefined) };
  }
  return takeContent(Buffer.concat(chunks), undefined);
}

/** The file's bytes, "missing", or why it cannot be read. */
async function readFile(name: string): Promise<Uint8Array | "missing" | Sentence> {
  try {
    await using file = await open(name);
    const about = await file.stat();
    if (about.isDirectory()) return (texts) => texts.folder(name);
    if (about.size > MAX_INPUT_BYTES) return tooLarge(name);
    return await file.readFile();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code; // node:fs throws nothing else
    const missing = code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG";
    if (missing || code === "ERR_INVALID_ARG_VALUE") return "missing";
    return (texts) => texts.unreadable(name, code ?? "");
  }
}

function tooLarge(name: string | undefined): Sentence {
  return (texts) => texts.tooLarge(name, MAX_INPUT_BYTES);
}
