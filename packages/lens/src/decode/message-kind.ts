import { nearlyUtf8Of } from "./text-coding.ts";
import { topMembers } from "./top-members.ts";

/** What sort of message a payload is, as a list of an application's messages would have it. */
export type MessageKind = {
  /** For people: "trade", "subscribe", "hex 0a 1f". */
  readonly label: string;
  /** A filter that finds the same sort, but for the direction: `$.type == "trade"`. */
  readonly filter: string;
  /** What a request and its reply have in common, where the payload says so. */
  readonly id?: string;
};

/** Members that say what a message is about, the most telling first. */
const FIELDS =
  "type event method op cmd action kind msg msgType messageType command topic channel e ev t opcode target".split(
    " ",
  );
/** Members by which replies name their requests. */
const IDS =
  "id requestId request_id req_id reqId rid ref msgId callId correlationId invocationId".split(" ");
/** How much of a payload is looked at. */
const BEGINNING = 2048;
/** Names that are told where no member says what it is about. */
const MOST_NAMES = 4;
/** A word, or a number that is no time and no id. */
const TELLING = /^("[^"\\\s]{1,40}"|-?\d{1,4})$/;

/** The sort of a message, from the payload's beginning: it takes no longer for long ones. */
export function messageKind(payload: Uint8Array, opcode: string): MessageKind {
  if (opcode !== "text" && opcode !== "binary" && opcode !== "data")
    return { label: opcode, filter: `opcode:${opcode}` };
  const start = payload.subarray(0, BEGINNING);
  // Bytes that only begin as JSON does are bytes.
  const isText =
    opcode === "text" || /^[{[]\s*["{[\]}\-\dtfn]/.test(nearlyUtf8Of(start.subarray(0, 80)));
  if (start[0] === 0x7b && isText) return objectKind(nearlyUtf8Of(start), opcode);
  if (start[0] === 0x5b && isText) return arrayKind(nearlyUtf8Of(start), opcode);
  return opcode === "text"
    ? wordKind(nearlyUtf8Of(start.subarray(0, 80)))
    : bytesKind(start, opcode);
}

function objectKind(text: string, opcode: string): MessageKind {
  const members = topMembers(text);
  const id = IDS.map((name) => members.get(name)).find((value) =>
    /^("[^"\\]+"|\d+)$/.test(value ?? ""),
  );
  const own = id === undefined ? {} : { id };
  for (const field of FIELDS) {
    const value = members.get(field);
    if (value !== undefined && TELLING.test(value))
      return { label: labelOf(value), filter: `$.${field} == ${value}`, ...own };
  }
  const names = [...members.keys()].sort();
  if (names.length === 0) return { label: "{…}", filter: `opcode:${opcode} payload~/^\\{/` };
  const shown = names.slice(0, MOST_NAMES);
  return {
    label: `{${shown.join(", ")}${names.length > MOST_NAMES ? ", …" : ""}}`,
    filter: shown.map((name) => `$[${JSON.stringify(name)}]`).join(" "),
    ...own,
  };
}

/** A list that begins with a word, as many protocols name their events, or with a number and an id as WAMP and OCPP do. */
function arrayKind(text: string, opcode: string): MessageKind {
  const [, call, id, action] =
    /^\[\s*([2-4])\s*,\s*("[^"\\]{1,64}")\s*(?:,\s*("[^"\\\s]{1,40}"))?/.exec(text) ?? [];
  if (call !== undefined && id !== undefined)
    return action === undefined || call !== "2"
      ? { label: `[${call}]`, filter: `$[0] == ${call}`, id }
      : { label: labelOf(action), filter: `$[0] == 2 $[2] == ${action}`, id };
  const [, word = ""] = /^\[\s*("[^"\\]{1,40}"|-?\d{1,4})\s*[,\]]/.exec(text) ?? [];
  if (!TELLING.test(word)) return { label: "[…]", filter: `opcode:${opcode} payload~/^\\[/` };
  return { label: labelOf(word), filter: `$[0] == ${word}` };
}

/** Text that is no JSON: its first word, or the digits before its JSON. */
function wordKind(text: string): MessageKind {
  const [word = ""] = /^[A-Za-z_][\w.-]{0,30}|^\d{1,3}(?=[[{"])/.exec(text) ?? [];
  if (word === "") return { label: "text", filter: "opcode:text" };
  return { label: word, filter: `text~/^${word.replaceAll(".", "\\.")}/` };
}

function bytesKind(start: Uint8Array, opcode: string): MessageKind {
  const digits = [...start.subarray(0, 2)].map((byte) => byte.toString(16).padStart(2, "0"));
  if (digits.length === 0) return { label: "empty", filter: `opcode:${opcode} size==0` };
  return { label: `hex ${digits.join(" ")}`, filter: `opcode:${opcode} hex:${digits.join("")}` };
}

function labelOf(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1) : written;
}
