import { styleText } from "node:util";
import type { MessageRecord, OpenRecord } from "@wireglass/lens/record";
import { describeCloseCode } from "@wireglass/wire";
import { printable } from "@wireglass/wire/explain";
import { withoutCredentials } from "../../endpoint/index.ts";
import type { Texts } from "./texts.ts";

/** A person reads so much of a message; a pipe and `--json` have all of it. */
const MAX_CHARACTERS = 16_384;
const MAX_HEX_BYTES = 512;

const INDENT = " ".repeat("12:34:56.789 → ".length);

export type LineStyle = { readonly color: boolean; readonly texts: Texts };

/** `text` from a stranger: line ends and tabs stay, whatever could steer a terminal is made visible. */
export function visibleText(text: string): string {
  return text
    .split(/(\n|\t)/)
    .map((part) => (part === "\n" || part === "\t" ? part : printable(part)))
    .join("");
}

/** The line for a connection that has opened: where to, and what was agreed on. */
export function openLine(record: OpenRecord, { texts }: LineStyle): string {
  const { url, subprotocol, extensions, tls, server, protocol } = record;
  const plain = protocol !== "ws" && protocol !== "wss";
  const facts = [
    plain ? server : "",
    subprotocol ?? "",
    extensions,
    tls ? `${tls.version} ${tls.cipher} ${tls.servername}`.trimEnd() : "",
  ].filter((fact) => fact !== "");
  return texts.connected(withoutCredentials(url), printable(facts.join(", ")));
}

/** One message with its time and direction; `roundTripMs` belongs to a pong. */
export function messageLine(
  record: MessageRecord,
  { color, texts }: LineStyle,
  roundTripMs?: number,
): string {
  const style = (format: Parameters<typeof styleText>[0], text: string): string =>
    color ? styleText(format, text, { validateStream: false }) : text;
  const isOut = record.from === "client";
  const mark = isOut ? "→" : "←";
  const time = clock(record.time);
  const broken = record.violations.length > 0;
  const rules = broken ? ` ${style("red", texts.violation(record.violations.join(", ")))}` : "";
  if (isControl(record)) {
    const rtt = roundTripMs === undefined ? "" : `, ${texts.roundTrip(roundTripMs.toFixed(2))}`;
    return `${style("dim", `${time} ${mark} ${controlText(record)}${rtt}`)}${rules}`;
  }
  const arrow = style(isOut ? "cyan" : "green", mark);
  return `${style("dim", time)} ${arrow} ${dataText(record, texts)}${rules}`;
}

export function isControl({ opcode }: MessageRecord): boolean {
  return opcode === "ping" || opcode === "pong" || opcode === "close";
}

function controlText({ opcode, code, reason, text, base64 }: MessageRecord): string {
  if (opcode === "close") {
    const about =
      code === undefined || code === 1005 ? "" : ` ${code} ${describeCloseCode(code).name}`;
    return `close${about}${reason ? ` "${printable(reason)}"` : ""}`;
  }
  if (base64 !== undefined) return `${opcode} ${hexOf(base64)}`;
  return text ? `${opcode} "${printable(text)}"` : opcode;
}

function dataText(record: MessageRecord, texts: Texts): string {
  const { text, base64 = "", length, opcode } = record;
  if (text === undefined) {
    const rest = length - MAX_HEX_BYTES;
    const more = rest > 0 ? ` ${texts.more(texts.bytes(rest))}` : "";
    return `(${texts.bytes(length)}) ${hexOf(base64)}${more}`.trimEnd();
  }
  const rest = text.length - MAX_CHARACTERS;
  const cut = rest > 0 ? text.slice(0, MAX_CHARACTERS) : text;
  const whole = opcode === "data" ? cut.replace(/\r?\n$/, "") : cut;
  const shown = visibleText(whole.replaceAll("\r\n", "\n")).replaceAll("\n", `\n${INDENT}`);
  return rest > 0 ? `${shown}${texts.more(texts.characters(rest))}` : shown;
}

function hexOf(base64: string): string {
  const bytes = Buffer.from(base64.slice(0, MAX_HEX_BYTES * 2), "base64").subarray(
    0,
    MAX_HEX_BYTES,
  );
  return bytes.toString("hex").replace(/..(?=.)/g, "$& ");
}

/** The time of day, here, to the millisecond. */
function clock(unixSeconds: number): string {
  const date = new Date(unixSeconds * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const ms = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}
