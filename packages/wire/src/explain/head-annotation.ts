import { type ViolationCode, violation } from "../violation.ts";
import { byteSpan, excerpt } from "./byte-text.ts";
import type { ExplanationDraft } from "./explanation-draft.ts";
import type { HeaderLine, HeadLine, HeadOutline } from "./head-outline.ts";
import { headerMeaning, headerOfRule } from "./header-meaning.ts";

/** Annotates every line of a head, the broken ones with the rule they break. */
export function annotateHead(
  draft: ExplanationDraft,
  head: HeadOutline,
  broken: readonly ViolationCode[],
): void {
  annotateStartLine(draft, head);
  for (const line of head.headers) annotateHeader(draft, line, broken);
  const { emptyLine, kind } = head;
  if (emptyLine === undefined) return;
  const behind = kind === "request" ? "the server answers" : "frames follow";
  draft.parts.push({
    start: emptyLine.start,
    end: emptyLine.end,
    field: "Empty line",
    value: "",
    meaning: `The head ends here; ${behind}.`,
    rule: "RFC 9112 §2.1",
  });
}

const REQUEST_LINE = [
  ["method", "What is asked for; a handshake says GET.", "RFC 6455 §4.1"],
  ["request-target", "The resource to open, path and query.", "RFC 6455 §3"],
  ["HTTP-version", "HTTP/1.1 or later.", "RFC 6455 §4.1"],
] as const;
const STATUS_LINE = [
  ["HTTP-version", "HTTP/1.1 or later.", "RFC 6455 §4.2.2"],
  ["status-code", "101 means: from here on, WebSocket.", "RFC 6455 §4.1"],
  ["reason-phrase", "For people; nothing depends on it.", "RFC 9112 §4"],
] as const;

/** Three fields with one space between; a line that is not so is one field. */
function annotateStartLine(draft: ExplanationDraft, { startLine, kind }: HeadOutline): void {
  const { start, end, text } = startLine;
  const match = /^([^ ]*) ([^ ]*)(?: (.*))?$/.exec(text);
  if (match === null) {
    draft.parts.push({
      start,
      end,
      field: kind === "request" ? "request-line" : "status-line",
      value: text,
      meaning: "A first line of HTTP should stand here.",
      rule: "RFC 9112 §3",
    });
    return;
  }
  const fields = kind === "request" ? REQUEST_LINE : STATUS_LINE;
  const values = match.slice(1, match[3] === undefined ? 3 : 4);
  let at = start;
  for (const [i, value] of values.entries()) {
    const next = i === values.length - 1 ? end : at + value.length + 1;
    const [field, meaning, rule] = fields[i] ?? REQUEST_LINE[2];
    draft.parts.push({ start: at, end: next, field, value, meaning, rule });
    at = next;
  }
}

function annotateHeader(
  draft: ExplanationDraft,
  { start, end, text, whole, pair }: HeaderLine,
  broken: readonly ViolationCode[],
): void {
  if (pair === undefined) {
    const meaning = whole
      ? "A header should stand here: name, colon, value."
      : "The beginning of a header.";
    const rule = "RFC 9112 §5";
    draft.parts.push({ start, end, field: "field-line", value: text, meaning, rule });
    return;
  }
  const [written, value] = pair;
  const { name, meaning, rule } = headerMeaning(written);
  const wrong = broken.filter((code) => headerOfRule(code) === written.toLowerCase());
  const verdicts = wrong.map((code) => ` Broken here: ${violation(code).text}.`);
  draft.parts.push({
    start,
    end,
    field: name,
    value,
    meaning: `${meaning}${whole ? "" : " The line is cut off."}${verdicts.join("")}`,
    rule,
  });
}

/** Notes what breaks a head's form: its first line, its header lines, its size, its end. */
export function judgeForm(
  draft: ExplanationDraft,
  head: HeadOutline,
  startLineIsGood: boolean,
): void {
  const { startLine, headers, emptyLine, limit, end } = head;
  // A line that is cut off may be the beginning of a good one.
  if (!startLineIsGood && startLine.whole)
    draft.problem("head/start-line", startLine.start, brokenLine(startLine));
  for (const line of headers) {
    if (line.pair !== undefined || !line.whole) continue;
    draft.problem("head/header-line", line.start, brokenLine(line));
  }
  if (limit !== undefined) draft.problem(limit, end);
  else if (emptyLine === undefined) {
    const text = `the input ends at byte ${end}, inside the head that begins at byte ${head.start}: the empty line that ends it was still to come`;
    draft.problem("head/truncated", end, text);
  }
}

function brokenLine({ start, end, text }: HeadLine): string {
  return `${byteSpan(start, end)} hold no line of HTTP: "${excerpt(text, 60)}"`;
}

/** Notes rules that a head breaks, each at the line it is about. */
export function judgeHeaders(
  draft: ExplanationDraft,
  head: HeadOutline,
  broken: readonly ViolationCode[],
): void {
  for (const code of broken) {
    const name = headerOfRule(code);
    const line =
      name === ""
        ? head.startLine
        : head.headers.find(({ pair }) => pair?.[0].toLowerCase() === name);
    draft.problem(code, line?.start ?? head.emptyLine?.start ?? head.end);
  }
}
