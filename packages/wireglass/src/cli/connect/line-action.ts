import { isUtf8 } from "node:buffer";
import { fromBase64, fromHex, UsageError, writeClosePayload } from "@wireglass/wire";
import type { Message } from "../../endpoint/index.ts";
import type { LinkKind } from "./link.ts";
import type { Texts } from "./texts.ts";

/** A line of input: its bytes, and what ended it. */
export type Line = { readonly bytes: Uint8Array; readonly end: "" | "\n" | "\r\n" };

/** What a line asks for. */
export type Action =
  | { readonly kind: "send"; readonly message: Message }
  | { readonly kind: "file"; readonly path: string; readonly text: boolean }
  | { readonly kind: "ping" | "pong"; readonly payload: string | undefined }
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  | { readonly kind: "exit" | "help" }
  | { readonly kind: "refused"; readonly text: string };

export type LineRules = {
  readonly link: LinkKind;
  /** Lines are sent as binary messages. */
  readonly binary: boolean;
  readonly texts: Texts;
};

const SLASH = 0x2f;
const MAX_CONTROL_BYTES = 125;

/** Reads a line: a command behind a slash, `exit`, or something to send. */
export function readLine(line: Line, rules: LineRules): Action {
  const { bytes } = line;
  if (bytes.length === 4 && decode(bytes) === "exit") return { kind: "exit" };
  if (bytes[0] !== SLASH) return readPlain(line, rules);
  if (bytes[1] === SLASH) return readPlain({ ...line, bytes: bytes.subarray(1) }, rules);
  return readCommand(decode(bytes), rules);
}

/** The message that a line without a command is: a stream gets its line end too. */
export function readPlain({ bytes, end }: Line, { link, binary, texts }: LineRules): Action {
  if (link === "stream") return send(Buffer.concat([bytes, Buffer.from(end)]));
  if (link === "datagram" || binary) return send(bytes);
  return isUtf8(bytes) ? send(decode(bytes)) : refused(texts.badUtf8());
}

type Reader = (rest: string, rules: LineRules) => Action;

const COMMANDS: Readonly<Record<string, Reader>> = {
  "/hex": readHex,
  "/base64": readBase64,
  "/file": readFile,
  "/ping": (rest, rules) => readControl("ping", rest, rules),
  "/pong": (rest, rules) => readControl("pong", rest, rules),
  "/close": readClose,
  "/help": () => ({ kind: "help" }),
};

function readCommand(text: string, rules: LineRules): Action {
  const [name = ""] = text.split(/\s/, 1);
  const reader = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (reader === undefined) return refused(rules.texts.unknownCommand(name.slice(0, 40)));
  return reader(text.slice(name.length).trim(), rules);
}

function readHex(rest: string, { texts }: LineRules): Action {
  if (rest === "") return refused(texts.nothingToSend("/hex 0c 27 57"));
  try {
    return send(fromHex(rest));
  } catch (error) {
    if (error instanceof UsageError) return refused(texts.badHex(error.message));
    throw error;
  }
}

function readBase64(rest: string, { texts }: LineRules): Action {
  if (rest === "") return refused(texts.nothingToSend("/base64 DCdX"));
  // The URL-safe alphabet, blanks and missing padding are taken too.
  const body = rest
    .replace(/\s|=+$/g, "")
    .replaceAll("-", "+")
    .replaceAll("_", "/");
  const bytes = fromBase64(body.padEnd(Math.ceil(body.length / 4) * 4, "="));
  return bytes === undefined ? refused(texts.badBase64()) : send(bytes);
}

function readFile(rest: string, { texts }: LineRules): Action {
  const [, flag, path = ""] = /^(-t\s+)?(.*)$/s.exec(rest) ?? [];
  if (path === "" || path === "-t") return refused(texts.nothingToSend("/file PATH"));
  return { kind: "file", path, text: flag !== undefined };
}

function readControl(kind: "ping" | "pong", rest: string, { link, texts }: LineRules): Action {
  if (link !== "websocket") return refused(texts.webSocketOnly(`/${kind}`));
  const size = Buffer.byteLength(rest);
  if (size > MAX_CONTROL_BYTES) return refused(texts.controlTooLong(size));
  return { kind, payload: rest === "" ? undefined : rest };
}

function readClose(rest: string, { link, texts }: LineRules): Action {
  if (rest === "") return { kind: "close", code: 1000, reason: "" };
  if (link !== "websocket") return refused(texts.webSocketOnly(`/close ${rest}`));
  const [word = "", reason = ""] = rest.split(/\s+(.*)/s);
  if (!/^\d+$/.test(word)) return refused(texts.badCode(word));
  try {
    writeClosePayload(Number(word), reason);
  } catch (error) {
    if (error instanceof UsageError) return refused(texts.notSent(error.message));
    throw error;
  }
  return { kind: "close", code: Number(word), reason };
}

function send(message: Message): Action {
  return { kind: "send", message };
}

function refused(text: string): Action {
  return { kind: "refused", text };
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
