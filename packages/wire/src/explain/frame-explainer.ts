import { allViolations, type FrameViolationCode } from "../frame/frame-rules.ts";
import { applyMask } from "../mask.ts";
import { isControl, opcodeName } from "../opcode.ts";
import { asciiOf, bitsOf, byteSpan, capital, count, hexByte, hexOf } from "./byte-text.ts";
import type { Annotation, Side } from "./explanation.ts";
import type { ExplanationDraft } from "./explanation-draft.ts";
import { annotateHeader, type FrameOutline, outlineFrame } from "./frame-annotation.ts";
import { type FrameSettings, MessageExplainer } from "./message-explainer.ts";
import { annotatePayload } from "./payload-annotation.ts";

/** The byte of a frame that breaks a rule, where it is not the first one. */
const PLACES: Readonly<Partial<Record<FrameViolationCode, number>>> = {
  "mask/missing": 1,
  "mask/unexpected": 1,
  "length/high-bit": 2,
  "length/not-minimal": 1,
  "control/too-long": 1,
  "limit/message": 1,
};

/** Explains frames one after the other: bits, unmasking, and what they amount to. */
export class FrameExplainer {
  readonly #draft: ExplanationDraft;
  readonly #settings: FrameSettings;
  readonly #sides: Readonly<Record<Side, MessageExplainer>>;
  #frames = 0;

  constructor(draft: ExplanationDraft, settings: FrameSettings) {
    this.#draft = draft;
    this.#settings = settings;
    this.#sides = {
      client: new MessageExplainer(draft, settings, "client"),
      server: new MessageExplainer(draft, settings, "server"),
    };
  }

  /** Explains all of the input from `start`. A broken rule is noted and reading goes on. */
  explain(start: number): void {
    const { bytes, limits } = this.#draft;
    let at = start;
    while (at < bytes.length && this.#frames < limits.maxExplainedFrames) at = this.#frame(at);
    if (at < bytes.length) return this.#leaveOut(at);
    this.#sides.client.end();
    this.#sides.server.end();
  }

  #frame(start: number): number {
    const { bytes, parts } = this.#draft;
    const outline = outlineFrame(bytes, start);
    const { header, headerEnd, end } = outline;
    this.#frames++;
    const from = this.#settings.from ?? (header.masked ? "client" : "server");
    const side = this.#sides[from];
    this.#draft.section({ kind: "frame", start, end, from, title: this.#title(outline, from) });
    const fields = annotateHeader(bytes, outline, this.#settings.deflate !== undefined);
    parts.push(...fields);
    this.#explainFields(fields);
    this.#judge(outline, side);
    const payload = bytes.slice(headerEnd, end);
    if (header.masked) applyMask(payload, 0, payload.length, header.maskKey, 0);
    const compressed = side.isCompressed(header);
    parts.push(...annotatePayload(outline, bytes, payload, { compressed, max: this.#shown }));
    if (payload.length > 0) this.#explainPayload(outline, payload);
    if (!outline.whole) this.#tellTruncation(outline);
    side.frame(outline, payload);
    return end;
  }

  get #shown(): number {
    return this.#draft.limits.maxShownBytes;
  }

  #title({ header, headerEnd, start, end }: FrameOutline, from: Side): string {
    const name = opcodeName(header.opcode) ?? `reserved opcode 0x${header.opcode.toString(16)}`;
    const part = header.fin || isControl(header.opcode) ? "" : ", more to follow";
    const sizes = `${count(headerEnd - start, "byte")} of header, ${end - headerEnd} of payload`;
    return `Frame ${this.#frames}: ${name}${part}, from the ${from} (${sizes})`;
  }

  /** One step for each run of fields in the same bytes. */
  #explainFields(fields: readonly Annotation[]): void {
    const { bytes } = this.#draft;
    for (const [i, first] of fields.entries()) {
      if (fields[i - 1]?.start === first.start) continue;
      const group = fields.filter(({ start }) => start === first.start);
      const lines = group.map(({ field, value, meaning }) => `${field} = ${value}: ${meaning}`);
      const { start, end } = first;
      const byte = bytes[start] ?? 0;
      const shown = first.bits
        ? `${hexByte(byte)}, in bits ${bitsOf(byte)}`
        : hexOf(bytes.subarray(start, end), 8);
      const is = end - start === 1 ? "is" : "are";
      const rule = group.find(({ field }) => field === "MASK") ?? first;
      const text = `${capital(byteSpan(start, end))} ${is} ${shown}.`;
      this.#draft.step(first.bits ? "RFC 6455 §5.2" : rule.rule, first, text, lines);
    }
  }

  /** Reading is not judging: what is broken is told at its byte, and reading goes on. */
  #judge(outline: FrameOutline, side: MessageExplainer): void {
    const { start, header, headerEnd, headerWhole } = outline;
    const masked = { client: "required", server: "forbidden", none: "either" } as const;
    const { from } = this.#settings;
    const context = side.context(masked[from ?? "none"]);
    for (const code of allViolations(header, context)) {
      const offset = start + (PLACES[code] ?? 0);
      // Of a header that is cut off, only its first byte is sure.
      if (!headerWhole && (offset > start || offset >= headerEnd)) continue;
      this.#draft.problem(code, offset);
    }
  }

  #explainPayload({ header, headerEnd, end }: FrameOutline, payload: Uint8Array): void {
    const { bytes } = this.#draft;
    const span = { start: headerEnd, end };
    const place = capital(byteSpan(headerEnd, end));
    if (!header.masked) {
      const shown = hexOf(payload, this.#shown);
      this.#draft.step("RFC 6455 §5.2", span, `${place}: the payload, not masked.`, [shown]);
      return;
    }
    const key = Uint8Array.of(...[24, 16, 8, 0].map((shift) => header.maskKey >>> shift));
    const text = `Unmask ${byteSpan(headerEnd, end)}: payload byte i XOR key byte i mod 4, key ${hexOf(key, 4)}.`;
    const lines: string[] = [];
    for (const [i, plain] of payload.subarray(0, this.#shown).entries()) {
      const masked = hexByte(bytes[headerEnd + i] ?? 0);
      lines.push(`${masked} ^ ${hexByte(key[i & 3] ?? 0)} = ${hexByte(plain)}${asciiOf(plain)}`);
    }
    const more = payload.length - lines.length;
    if (more > 0) lines.push(`… and ${count(more, "more byte")} in the same way`);
    this.#draft.step("RFC 6455 §5.3", span, text, lines);
  }

  #tellTruncation({ start, header, headerEnd, headerWhole, end, length }: FrameOutline): void {
    const place = `the input ends at byte ${end}, inside the`;
    const frame = `of the frame that begins at byte ${start}`;
    if (headerWhole) {
      const had = BigInt(end - headerEnd);
      const missing = `${length - had} of ${count(length, "payload byte")} were still to come`;
      this.#draft.problem("stream/truncated", end, `${place} payload ${frame}: ${missing}`);
      return;
    }
    const known = end - start > 1;
    const missing = count(header.byteLength - (end - start), "header byte");
    const text = `${place} header ${frame}: ${known ? "" : "at least "}${missing} and the payload were still to come`;
    this.#draft.problem("stream/truncated", end, text);
  }

  #leaveOut(start: number): void {
    const { bytes, parts } = this.#draft;
    const end = bytes.length;
    const text = `${count(this.#frames, "frame")} are explained; ${count(end - start, "byte")} behind them are not.`;
    const rule = "RFC 6455 §5.2";
    this.#draft.section({ kind: "rest", start, end, title: "Further frames, left out" });
    parts.push({
      start,
      end,
      field: "Further frames",
      value: hexOf(bytes.subarray(start, end), this.#shown, ""),
      meaning: text,
      rule,
    });
    this.#draft.step(rule, { start, end }, text);
  }
}
