import { type ViolationCode, violation } from "../violation.ts";
import type {
  Annotation,
  ExplainedHandshake,
  ExplainedMessage,
  ExplainLimits,
  ExplainOptions,
  Explanation,
  Problem,
  RuleName,
  Section,
  Step,
} from "./explanation.ts";

type Span = { readonly start: number; readonly end: number };

/** An explanation in the making; the explainers write into it in the order of the input. */
export class ExplanationDraft {
  readonly bytes: Uint8Array;
  readonly options: ExplainOptions;
  readonly limits: ExplainLimits;
  readonly parts: Annotation[] = [];
  readonly messages: ExplainedMessage[] = [];
  handshake: ExplainedHandshake = {};
  /** Bytes that inflating has given so far. */
  inflatedBytes = 0;
  readonly #sections: Section[] = [];
  readonly #steps: Step[] = [];
  readonly #problems: Problem[] = [];

  constructor(bytes: Uint8Array, options: ExplainOptions, limits: ExplainLimits) {
    this.bytes = bytes;
    this.options = options;
    this.limits = limits;
  }

  section(section: Section): void {
    this.#sections.push(section);
  }

  /** Adds a step; returns nothing, in a form that can be returned as "no result". */
  step(
    rule: RuleName,
    { start, end }: Span,
    text: string,
    detail: readonly string[] = [],
  ): undefined {
    const section = Math.max(0, this.#sections.length - 1);
    this.#steps.push({ n: this.#steps.length + 1, section, start, end, rule, text, detail });
  }

  /** Notes a broken rule; `text` says it closer than the catalogue does. */
  problem(code: ViolationCode, offset: number, text?: string): void {
    const { rule, closeCode, text: general } = violation(code);
    this.#problems.push({ offset, code, closeCode, rule, text: text ?? general });
  }

  /** The catalogue's text, to add to. */
  textOf(code: ViolationCode): string {
    return violation(code).text;
  }

  finish(): Explanation {
    const { parts, messages, handshake } = this;
    return {
      kind: this.#sections[0]?.kind ?? "nothing",
      sections: this.#sections,
      parts,
      steps: this.#steps,
      problems: this.#problems.sort((a, b) => a.offset - b.offset),
      messages,
      handshake,
    };
  }
}
