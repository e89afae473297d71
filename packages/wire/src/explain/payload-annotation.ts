import { describeCloseCode } from "../message/close-code.ts";
import { readClosePayload } from "../message/close-payload.ts";
import { Opcode } from "../opcode.ts";
import { count, excerpt, hexOf } from "./byte-text.ts";
import type { Annotation } from "./explanation.ts";
import type { FrameOutline } from "./frame-annotation.ts";

type PayloadView = {
  /** The payload is a piece of a compressed message. */
  readonly compressed: boolean;
  readonly max: number;
};

/** A payload's annotation, two for a close frame; none for an empty payload. */
export function annotatePayload(
  { header, headerEnd, end, length }: FrameOutline,
  bytes: Uint8Array,
  payload: Uint8Array,
  { compressed, max }: PayloadView,
): Annotation[] {
  if (payload.length === 0) return [];
  if (header.opcode === Opcode.close && payload.length >= 2) {
    return annotateClose(headerEnd, end, payload);
  }
  const cut = BigInt(payload.length) < length ? `, of ${length} announced` : "";
  const kind = `${compressed ? "compressed, " : ""}${header.masked ? "masked" : "not masked"}`;
  const plain = header.masked ? ` Unmasked: ${hexOf(payload, 16)}.` : "";
  return [
    {
      start: headerEnd,
      end,
      field: "Payload data",
      value: hexOf(bytes.subarray(headerEnd, end), max, ""),
      meaning: `${count(payload.length, "byte")} of payload${cut}, ${kind}.${plain}`,
      rule: "RFC 6455 §5.2",
    },
  ];
}

function annotateClose(start: number, end: number, payload: Uint8Array): Annotation[] {
  const { code, reason } = readClosePayload(payload);
  const { name, meaning } = describeCloseCode(code);
  const codePart: Annotation = {
    start,
    end: start + 2,
    field: "Status code",
    value: code,
    meaning: `${code} is "${name}": ${meaning}.`,
    rule: "RFC 6455 §7.4",
  };
  if (payload.length === 2) return [codePart];
  const reasonPart: Annotation = {
    start: start + 2,
    end,
    field: "Reason",
    value: reason,
    meaning: `${count(payload.length - 2, "byte")} of UTF-8 for whoever reads the log: "${excerpt(reason, 125)}".`,
    rule: "RFC 6455 §5.5.1",
  };
  return [codePart, reasonPart];
}
