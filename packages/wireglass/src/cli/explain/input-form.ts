import { isUtf8 } from "node:buffer";
import { fromBase64 } from "@wireglass/wire";
import { readHexDump } from "./hex-dump.ts";
import { readHexText } from "./hex-text.ts";
import type { Sentence } from "./texts.ts";

export type InputForm = "hex" | "hex dump" | "base64" | "key" | "text" | "bytes";

export type TakenInput = {
  readonly kind: "taken";
  /** What the input was taken as. */
  readonly form: InputForm;
  readonly bytes: Uint8Array;
  /** What was changed on the way, for people; "" for nothing. */
  readonly remark: string;
};

export type Taken = TakenInput | { readonly kind: "refused"; readonly say: Sentence };

const KEY = /^(?:sec-websocket-key:\s*)?([0-9A-Za-z+/]{22}==)$/i;
const HANDSHAKE = /^\s*(?:[A-Z]{3,16} \S|HTTP\/)/;
const CURL = /^(?:> [A-Z]{3,16} \S|< HTTP\/)/m;
/** A text has none of these; every legal first byte of a frame is one of these. */
const NO_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** Takes a file's or standard input's bytes for what they most likely are. */
export function takeBytes(raw: Uint8Array): Taken {
  const text = textOf(raw);
  return text === undefined ? taken("bytes", raw) : takeText(text);
}

function textOf(raw: Uint8Array): string | undefined {
  if (!isUtf8(raw)) return undefined;
  const text = Buffer.from(raw)
    .toString("utf8")
    .replace(/^\ufeff/, "");
  return NO_TEXT.test(text) ? undefined : text;
}

/** Takes a text for what it most likely is. */
export function takeText(text: string): Taken {
  const trimmed = text.trim();
  if (trimmed === "") return { kind: "refused", say: (texts) => texts.nothing() };
  const key = KEY.exec(trimmed)?.[1];
  if (key !== undefined) return taken("key", Buffer.from(key, "latin1"));
  if (/^base64:/i.test(trimmed)) return takeBase64(trimmed.slice("base64:".length));
  const dump = readHexDump(text);
  if (dump.kind === "bytes") return taken("hex dump", dump.bytes);
  if (dump.kind === "refused") return dump;
  const hex = readHexText(trimmed);
  if (hex.kind === "bytes") return taken("hex", hex.bytes);
  if (CURL.test(text)) return takeHandshake(curlLines(text), "lines of curl -v");
  if (HANDSHAKE.test(text)) return takeHandshake(text, "");
  if (hex.kind === "refused") return hex;
  return { kind: "refused", say: (texts) => texts.neither() };
}

function takeBase64(text: string): Taken {
  const bytes = fromBase64(text.replace(/\s/g, ""));
  if (bytes === undefined || bytes.length === 0) {
    return { kind: "refused", say: (texts) => texts.notBase64() };
  }
  return taken("base64", bytes);
}

/** A terminal or an editor gives LF alone, and rarely the empty line that ends a head. */
function takeHandshake(text: string, remark: string): Taken {
  const pasted = !text.includes("\r");
  const ended = pasted ? `${text.trimEnd()}\n\n` : text;
  const added = pasted && !/\n\n\s*$/.test(text) ? "the empty line at its end was added" : "";
  const remarks = [remark, added].filter((part) => part !== "").join("; ");
  return { ...taken("text", Buffer.from(ended, "utf8")), remark: remarks };
}

/** curl -v marks what it sends with ">" and what it receives with "<". */
function curlLines(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => /^[<>]( |$)/.test(line));
  return lines.map((line) => `${line.slice(2)}\n`).join("");
}

function taken(form: InputForm, bytes: Uint8Array): TakenInput {
  return { kind: "taken", form, bytes, remark: "" };
}
