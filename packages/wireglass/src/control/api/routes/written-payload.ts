import { DecoderRegistry } from "@wireglass/lens/decode";
import { isSendableCloseCode, Opcode, writeClosePayload } from "@wireglass/wire";
import { recordOf } from "../../../store/index.ts";
import type { Injection } from "../../hands/hands.ts";
import type { HeldMessage } from "../../hands/hold-board.ts";
import { illegalFrames } from "../../hands/illegal-frames.ts";
import { ApiError } from "../api-error.ts";
import type { InjectionRequest } from "../api-types.ts";

/** What is decided about a held message, as a request says it. */
export type WrittenDecision = {
  readonly do: "forward" | "drop" | "edit";
  readonly text?: string;
  readonly base64?: string;
  readonly value?: unknown;
};

const FORMATS = new DecoderRegistry();

/** The payload that goes on instead of a held one. @throws ApiError where it is not said what is to go instead, or that cannot be written */
export function editOf(decision: WrittenDecision, { message, open }: HeldMessage): Uint8Array {
  const { value, text, base64 } = decision;
  if (value === undefined) return payloadOf(decision);
  if (text !== undefined || base64 !== undefined)
    throw wrong("value", "give the payload as text, as base64, or as the decoded value");
  const { opcode } = recordOf(message);
  const about = {
    opcode,
    from: message.from,
    subprotocol: open.subprotocol ?? undefined,
    url: open.url,
  };
  const { layers, problem } = FORMATS.decode(message.payload, about);
  const format = layers[0]?.format ?? "unknown";
  const encoder = FORMATS.named(format);
  if (encoder?.encode === undefined || problem !== null)
    throw wrong(
      "value",
      `this message was read as ${format}, which cannot be written from a value; give text or base64`,
    );
  try {
    return encoder.encode(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw wrong("value", error.message);
  }
}

/** @throws ApiError where there is no payload, or it is said twice, or is no base64 */
function payloadOf({ text, base64 }: { text?: string; base64?: string }): Uint8Array {
  if ((text === undefined) === (base64 === undefined))
    throw wrong("text", "give the payload as text or as base64");
  return text === undefined ? bytesOf("base64", base64 ?? "") : Buffer.from(text, "utf8");
}

function bytesOf(field: string, base64: string): Uint8Array {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64") !== base64 || (field === "raw" && bytes.length === 0))
    throw wrong(field, `${field} takes base64 with padding`);
  return bytes;
}

const OPCODES = {
  text: Opcode.text,
  binary: Opcode.binary,
  ping: Opcode.ping,
  pong: Opcode.pong,
} as const;

/** What a request asks to have sent. @throws ApiError */
export function injectionOf(request: InjectionRequest): Injection {
  const { code, reason = "", text, base64, raw } = request;
  const isClose = code !== undefined || reason !== "";
  const { opcode = isClose ? "close" : base64 === undefined ? "text" : "binary" } = request;
  const isAsItIs = raw !== undefined || request.illegal !== undefined;
  const isSaid = text !== undefined || base64 !== undefined;
  if ((isClose || isAsItIs || opcode === "close") && isSaid)
    throw wrong("text", "text and base64 are for messages, pings and pongs");
  if (raw !== undefined) return { raw: bytesOf("raw", raw) };
  if (request.illegal !== undefined) return { raw: illegalFrames(request.illegal, request.to) };
  if (opcode === "close") {
    if (code !== undefined && !isSendableCloseCode(code))
      throw wrong("code", "close codes are 1000 to 1014 and 3000 to 4999");
    if (Buffer.byteLength(reason) > 123) throw wrong("reason", "a reason has 123 bytes at most");
    return { opcode: Opcode.close, payload: writeClosePayload(code ?? 1000, reason) };
  }
  const payload = payloadOf(request);
  if (opcode !== "text" && opcode !== "binary" && payload.length > 125)
    throw wrong("text", "a ping or a pong carries 125 bytes at most");
  return { opcode: OPCODES[opcode], payload };
}

function wrong(field: string, message: string): ApiError {
  return new ApiError(400, { code: `body/${field}`, message });
}
