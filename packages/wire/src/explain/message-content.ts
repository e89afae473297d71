import { SYNC_MARKER } from "../extension/deflate-stream.ts";
import type { History } from "../extension/history.ts";
import { describeCloseCode } from "../message/close-code.ts";
import { checkClosePayload, readClosePayload } from "../message/close-payload.ts";
import { isControl, Opcode } from "../opcode.ts";
import { Utf8Validator } from "../utf8.ts";
import { count, decodeText, excerpt, hexByte, hexOf } from "./byte-text.ts";
import type { ExplainedMessage, RuleName } from "./explanation.ts";
import type { ExplanationDraft } from "./explanation-draft.ts";

/** A message with its fragments joined, not inflated yet. */
export type JoinedMessage = Omit<ExplainedMessage, "text" | "close" | "inflated"> & {
  readonly end: number;
  /** Where byte `index` of the payload stands in the input. */
  readonly offsetOf: (index: number) => number;
};

/** What is known about compression in the message's direction. */
export type Compression = {
  /** permessage-deflate is in use, or taken to be. */
  readonly agreed: boolean;
  readonly assumed: boolean;
  /** Undefined when each message starts afresh. */
  readonly history: History | undefined;
};

/** Works out what a message says: inflating, UTF-8, close code, and its final payload. */
export function explainMessage(
  draft: ExplanationDraft,
  message: JoinedMessage,
  compression: Compression,
): ExplainedMessage {
  const inflated = message.compressed ? inflate(draft, message, compression) : undefined;
  const payload = inflated ?? message.payload;
  const { from, opcode, name, compressed, whole, frames, start } = message;
  const told = { from, opcode, name, payload, compressed, whole, frames, start } as const;
  const readable = !compressed || inflated !== undefined;
  const result = { ...told, inflated: inflated !== undefined };
  if (!readable || (!whole && payload.length === 0)) return result;
  if (opcode === Opcode.text) return explainText(draft, message, result);
  if (opcode === Opcode.close && whole) return explainClose(draft, message, result);
  tellBytes(draft, message, payload);
  return result;
}

const INFLATING = "RFC 7692 §7.2.2";

function inflate(
  draft: ExplanationDraft,
  message: JoinedMessage,
  { agreed, assumed, history }: Compression,
): Uint8Array | undefined {
  const { compressor } = draft.options;
  const tell = (text: string, detail: string[] = []): undefined =>
    draft.step(INFLATING, message, text, detail);
  if (!agreed) return tell("RSV1 is set without permessage-deflate: the payload is left as it is.");
  if (!message.whole) return tell("The message is compressed and not whole: it is not inflated.");
  if (compressor === undefined)
    return tell("The payload is compressed; without an inflater it is left as it is.");
  const { maxMessageBytes, maxExplainedInflatedBytes } = draft.limits;
  const room = maxExplainedInflatedBytes - draft.inflatedBytes;
  if (room <= 0)
    return tell("Enough has been inflated for one explanation: this stays compressed.");
  const { payload } = message;
  const past = history?.view();
  const result = compressor.inflate(payload, past, Math.min(maxMessageBytes, room));
  if (result.kind === "too-large" && room < maxMessageBytes)
    return tell("Inflating this would pass the limit of one explanation: it stays compressed.");
  if (result.kind !== "bytes") {
    const code = result.kind === "invalid" ? "deflate/invalid" : "deflate/too-large";
    const guess = assumed && result.kind === "invalid" ? ASSUMED : "";
    draft.problem(code, message.offsetOf(0), `${draft.textOf(code)}${guess}`);
    return tell("Inflating fails: the payload is left as it is.");
  }
  const { bytes } = result;
  draft.inflatedBytes += bytes.length;
  history?.append(bytes);
  const window = past === undefined ? "" : ` with ${count(past.length, "byte")} of history`;
  const guess = assumed
    ? " The handshake is not in the input, so permessage-deflate is assumed."
    : "";
  const sizes = `${count(payload.length, "byte")} become ${bytes.length}`;
  tell(`Append ${hexOf(SYNC_MARKER, 4)} and inflate${window}: ${sizes}.${guess}`, [
    hexOf(bytes, draft.limits.maxShownBytes),
  ]);
  return bytes;
}

const ASSUMED =
  "; the handshake and what came before are not in the input, and it may need the history of earlier messages";

function explainText(
  draft: ExplanationDraft,
  message: JoinedMessage,
  result: ExplainedMessage,
): ExplainedMessage {
  const { payload, whole } = result;
  const bad = firstBadByte(payload, whole);
  const rule = "RFC 6455 §5.6";
  if (bad !== undefined) {
    draft.problem("text/utf8", badOffset(message, result, bad), badText(payload, bad));
    draft.step("RFC 6455 §8.1", message, "Decode as UTF-8: fails.", [
      `good up to there: ${excerpt(decodeText(payload.subarray(0, bad)), draft.limits.maxShownCharacters)}`,
    ]);
    return result;
  }
  const text = decodeText(payload);
  const shown = excerpt(text, draft.limits.maxShownCharacters);
  if (!whole) {
    draft.step(rule, message, "The text message is not whole; it begins:", [shown]);
    return result;
  }
  const characters = count(countCharacters(payload), "character");
  draft.step("RFC 6455 §8.1", message, `Decode as UTF-8: well-formed, ${characters}.`);
  const size = count(payload.length, "byte");
  draft.step(rule, message, `The text message from the ${result.from}, ${size}, says:`, [shown]);
  return { ...result, text };
}

/** Code points of well-formed UTF-8: bytes that continue none. */
function countCharacters(payload: Uint8Array): number {
  let characters = 0;
  for (const byte of payload) if ((byte & 0xc0) !== 0x80) characters++;
  return characters;
}

/** The first byte that no well-formed text can have there; the length when the text breaks off. */
function firstBadByte(payload: Uint8Array, whole: boolean): number | undefined {
  const validator = new Utf8Validator();
  for (let at = 0; at < payload.length; at++) {
    const isAscii = (payload[at] ?? 0) < 0x80;
    if (isAscii && validator.complete) continue;
    if (!validator.push(payload, at, at + 1)) return at;
  }
  return whole && !validator.complete ? payload.length : undefined;
}

function badOffset(message: JoinedMessage, { inflated }: ExplainedMessage, bad: number): number {
  if (inflated) return message.offsetOf(0);
  return message.offsetOf(Math.min(bad, message.payload.length - 1));
}

function badText(payload: Uint8Array, bad: number): string {
  const place = `byte ${bad} of the message`;
  if (bad === payload.length) return "the text ends in the middle of a UTF-8 character";
  return `${place}, ${hexByte(payload[bad] ?? 0)}, cannot stand there in UTF-8`;
}

function explainClose(
  draft: ExplanationDraft,
  message: JoinedMessage,
  result: ExplainedMessage,
): ExplainedMessage {
  const { payload } = result;
  const rule = "RFC 6455 §5.5.1";
  const broken = checkClosePayload(payload);
  if (broken !== undefined) {
    const at =
      broken === "close/reason-utf8" ? 2 + (firstBadByte(payload.subarray(2), true) ?? 0) : 0;
    draft.problem(broken, message.offsetOf(Math.min(at, payload.length - 1)));
  }
  const close = readClosePayload(payload);
  const { name, meaning } = describeCloseCode(close.code);
  const carried = payload.length < 2 ? "no code, which counts as 1005" : `code ${close.code}`;
  const reason = close.reason === "" ? "no reason" : `reason: ${excerpt(close.reason, 125)}`;
  const text = `The ${result.from} closes with ${carried}: nothing but a close frame in answer may follow.`;
  draft.step(rule, message, text, [`${close.code} ${name}: ${meaning}`, reason]);
  return { ...result, close };
}

const NAMED: ReadonlyMap<number, readonly [text: string, rule: RuleName]> = new Map([
  [Opcode.binary, ["The binary message", "RFC 6455 §5.6"]],
  [Opcode.ping, ["The ping", "RFC 6455 §5.5.2"]],
  [Opcode.pong, ["The pong", "RFC 6455 §5.5.3"]],
  [Opcode.close, ["The close frame", "RFC 6455 §5.5.1"]],
]);

function tellBytes(draft: ExplanationDraft, message: JoinedMessage, payload: Uint8Array): void {
  const { opcode, from, whole } = message;
  const [subject, rule] = NAMED.get(opcode) ?? ["What the frame carries", "RFC 6455 §5.2"];
  const answer = opcode === Opcode.ping && whole ? "; a pong with the same payload answers it" : "";
  const state = whole ? "" : ", not whole";
  const detail = payload.length === 0 ? [] : [hexOf(payload, draft.limits.maxShownBytes)];
  const size = payload.length === 0 ? "without payload" : count(payload.length, "byte");
  const text = `${subject} from the ${from}${state}: ${size}${answer}.`;
  if (isControl(opcode) && payload.length > 0 && firstBadByte(payload, true) === undefined) {
    detail.push(`as text: ${excerpt(decodeText(payload), draft.limits.maxShownCharacters)}`);
  }
  draft.step(rule, message, text, detail);
}
