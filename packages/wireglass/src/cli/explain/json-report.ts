import { isWholeUtf8 } from "@wireglass/wire";
import type { ExplainedMessage, Explanation } from "@wireglass/wire/explain";
import type { TakenInput } from "./input-form.ts";

/** The explanation as JSON Lines: input, sections, fields, steps, problems, and the result last. */
export function writeJsonReport(
  { form, bytes }: TakenInput,
  explanation: Explanation,
  write: (text: string) => void,
): void {
  const line = (value: object): void => write(`${toJson(value)}\n`);
  const { kind, sections, parts, steps, problems, messages, handshake } = explanation;
  line({ kind: "input", form, bytes: bytes.length });
  for (const { kind: section, ...rest } of sections) line({ kind: "section", section, ...rest });
  for (const { bits, field, value, meaning, rule, start, end } of parts) {
    const range = bits && (bits.from === bits.to ? `${bits.from}` : `${bits.from}-${bits.to}`);
    line({ kind: "field", start, end, bits: range, field, value, meaning, rule });
  }
  for (const { n, rule, text, detail, start, end } of steps) {
    line({ kind: "step", n, rule, text, detail, start, end });
  }
  for (const { offset, code, rule, text, closeCode } of problems) {
    line({ kind: "problem", offset, code, rule, text, closeCode });
  }
  const ok = problems.length === 0;
  line({ kind: "result", ok, explained: kind, handshake, messages: messages.map(toResult) });
}

/** JSON leaves some control characters as they are; a terminal would act on them. */
function toJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function toResult(message: ExplainedMessage): object {
  const { payload, name, text, close, ...rest } = message;
  const shown = text ?? textOf(message);
  const base64 = Buffer.from(payload).toString("base64");
  // A close frame is told whole by its code and reason, unless the reason is no text.
  const isTold =
    close !== undefined && payload.length !== 1 && isWholeUtf8(payload, 2, payload.length);
  const content = isTold ? {} : shown === undefined ? { base64 } : { text: shown };
  return { ...rest, opcode: name, opcodeNumber: message.opcode, ...content, ...close };
}

/** As in the record: `text` when it is valid UTF-8 text, else `base64`, so that nothing is lost. */
function textOf({ name, compressed, inflated, payload }: ExplainedMessage): string | undefined {
  if (name === "close" || name === "binary" || (compressed && !inflated)) return undefined;
  return isWholeUtf8(payload, 0, payload.length)
    ? Buffer.from(payload).toString("utf8")
    : undefined;
}
