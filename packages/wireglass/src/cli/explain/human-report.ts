import {
  type Annotation,
  type Explanation,
  type Problem,
  printable,
  type Section,
  type Step,
} from "@wireglass/wire/explain";
import { drawFrame } from "./bit-diagram.ts";
import type { TakenInput } from "./input-form.ts";
import { ruleTag, type Style, styleFor, wrap } from "./text-layout.ts";

type Output = { readonly color: boolean; readonly write: (text: string) => void };

/** Values of headers are shown up to here; `--json` has all of them. */
const MAX_VALUE_CHARACTERS = 400;

const FORMS = {
  hex: "hex",
  "hex dump": "a hex dump",
  base64: "base64",
  key: "a Sec-WebSocket-Key",
  text: "the text of a handshake",
  bytes: "raw bytes",
} as const satisfies Record<TakenInput["form"], string>;

/** The explanation for people: what it was taken as, then each section with its steps, then what is broken. */
export function writeHumanReport(
  input: TakenInput,
  explanation: Explanation,
  { color, write }: Output,
): void {
  const style = styleFor(color);
  const { bytes, form, remark } = input;
  const size = `${bytes.length} byte${bytes.length === 1 ? "" : "s"}`;
  write(`Taken as ${FORMS[form]}: ${size}${remark === "" ? "" : ` (${remark})`}.\n`);
  const parts = groupParts(explanation);
  const steps = Map.groupBy(explanation.steps, ({ section }) => section);
  for (const [i, section] of explanation.sections.entries()) {
    const lines = ["", style("bold", titleOf(section)), ""];
    lines.push(...drawSection(section, bytes, parts[i] ?? [], style));
    for (const step of steps.get(i) ?? []) lines.push(...stepLines(step, style));
    write(`${lines.join("\n")}\n`);
  }
  writeProblems(explanation, bytes, style, write);
}

function titleOf({ kind, title, start, end }: Section): string {
  return kind === "frame" ? title : `${title}, bytes ${start} to ${end - 1}`;
}

/** Annotations by section; both stand in the order of the input. */
function groupParts({ sections, parts }: Explanation): Annotation[][] {
  const groups = sections.map((): Annotation[] => []);
  let at = 0;
  for (const part of parts) {
    while (part.start >= (sections[at]?.end ?? Number.POSITIVE_INFINITY)) at++;
    groups[at]?.push(part);
  }
  return groups;
}

function drawSection(
  { kind }: Section,
  bytes: Uint8Array,
  parts: readonly Annotation[],
  style: Style,
): string[] {
  if (kind === "frame") return [...drawFrame(bytes, parts), ""];
  return [...parts.flatMap((part) => fieldLines(part, style)), ""];
}

/** A header's line: where it stands, what it says, and below what that means. */
function fieldLines(
  { start, end, field, value, meaning, rule }: Annotation,
  style: Style,
): string[] {
  const place = `${start}-${end - 1}`.padStart(9);
  const shown = printable(String(value).slice(0, MAX_VALUE_CHARACTERS));
  const head = wrap(`${place}  `, shown === "" ? field : `${field}: ${shown}`);
  return [...head, ...wrap(" ".repeat(13), `${printable(meaning)} ${ruleTag(rule)}`)].map(
    (line, i) => (i < head.length ? style("cyan", line) : line),
  );
}

function stepLines({ n, text, rule, detail }: Step, style: Style): string[] {
  const number = `${n}. `.padStart(5);
  const lines = wrap(number, `${text} ${ruleTag(rule)}`);
  return [
    ...lines,
    ...detail.flatMap((line) => wrap("       ", line)).map((line) => style("green", line)),
  ];
}

function writeProblems(
  { problems }: Explanation,
  bytes: Uint8Array,
  style: Style,
  write: (text: string) => void,
): void {
  if (problems.length === 0) return;
  const broken = problems.filter((problem) => !isTruncation(problem)).length;
  const heading = broken === 0 ? "The input is cut off" : `Broken rules: ${broken}`;
  const lines = problems.flatMap((problem) => wrap("  ", sentence(problem, bytes)));
  write(`\n${style(["bold", "red"], heading)}\n\n`);
  write(`${lines.map((line) => style("red", line)).join("\n")}\n`);
}

function isTruncation({ code }: Problem): boolean {
  return code === "stream/truncated" || code === "head/truncated";
}

function sentence(problem: Problem, bytes: Uint8Array): string {
  const { offset, text, rule, code, closeCode } = problem;
  const tag = ruleTag(`${rule}, ${code}`);
  if (isTruncation(problem)) return `${text.charAt(0).toUpperCase()}${text.slice(1)} ${tag}`;
  const byte = bytes[offset];
  const shown = byte === undefined ? "" : ` (0x${byte.toString(16).padStart(2, "0")})`;
  const answer = closeCode === 1006 ? "" : `; an endpoint closes with ${closeCode}`;
  return `Byte ${offset}${shown}: ${text} ${tag}${answer}`;
}
