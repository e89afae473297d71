import type { DeflateAgreement } from "../extension/deflate-params.ts";
import { headerValue, type ResponseHead } from "../handshake/head.ts";
import { wireLimits } from "../limits.ts";
import { explainLoneKey, loneKey } from "./accept-explanation.ts";
import { count, hexOf } from "./byte-text.ts";
import {
  EXPLAIN_LIMITS,
  type ExplainLimits,
  type ExplainOptions,
  type Explanation,
  type Side,
} from "./explanation.ts";
import { ExplanationDraft } from "./explanation-draft.ts";
import { FrameExplainer } from "./frame-explainer.ts";
import { type ExplainedRequest, explainRequest, explainResponse } from "./head-explainer.ts";
import { headAt, outlineHead, passLineEnds } from "./head-outline.ts";
import type { FrameSettings } from "./message-explainer.ts";

/** RFC 7692 §7.1: what holds without parameters. */
const DEFAULT_DEFLATE: DeflateAgreement = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

/**
 * Explains a WebSocket conversation, bit by bit and step by step: a Sec-WebSocket-Key alone, or a
 * request, a response and frames of either side, each of them optional and in this order.
 *
 * Takes any bytes and never throws for what is in them: what is broken or cut off is explained as far
 * as it goes and noted in `problems`. Changes nothing in `bytes`; work and memory are linear in them.
 */
export function explain(bytes: Uint8Array, options: ExplainOptions = {}): Explanation {
  const draft = new ExplanationDraft(bytes, options, explainLimits(options.limits));
  const key = loneKey(bytes);
  if (key !== undefined) explainLoneKey(draft, key);
  else {
    const heads = explainHeads(draft);
    if (heads.end < bytes.length) {
      new FrameExplainer(draft, frameSettings(draft, heads)).explain(heads.end);
    }
  }
  return draft.finish();
}

function explainLimits(overrides: Partial<ExplainLimits> = {}): ExplainLimits {
  const own = Object.entries(EXPLAIN_LIMITS).map(([name, { value }]) => [name, value]);
  // Every name of both tables is set.
  return { ...wireLimits(), ...Object.fromEntries(own), ...overrides } as ExplainLimits;
}

type Heads = {
  /** Where the frames begin. */
  readonly end: number;
  readonly request: ExplainedRequest | undefined;
  readonly response: ResponseHead | undefined;
};

/** At most a request and a response, in this order. */
function explainHeads(draft: ExplanationDraft): Heads {
  const { bytes, limits } = draft;
  let request: ExplainedRequest | undefined;
  let response: ResponseHead | undefined;
  let at = 0;
  while (response === undefined) {
    const start = passLineEnds(bytes, at);
    const kind = headAt(bytes, start);
    if (kind === undefined || (kind === "request" && request !== undefined)) break;
    noteLineEnds(draft, at, start);
    const outline = outlineHead(bytes, start, kind, limits);
    if (kind === "request") request = explainRequest(draft, outline);
    else response = explainResponse(draft, outline, request);
    at = outline.end;
    if (outline.emptyLine === undefined) return { end: leaveRest(draft, at), request, response };
    at = explainContent(draft, at, response ?? request?.head);
  }
  const seen = request !== undefined || response !== undefined;
  if (seen && passLineEnds(bytes, at) === bytes.length) {
    noteLineEnds(draft, at, bytes.length);
    at = bytes.length;
  }
  return { end: at, request, response };
}

/** Empty lines around heads come with pasted text; RFC 9112 §2.2 has them passed over. */
function noteLineEnds(draft: ExplanationDraft, start: number, end: number): void {
  if (end === start) return;
  note(
    draft,
    start,
    end,
    "Empty lines",
    "Empty lines outside a head, passed over.",
    "RFC 9112 §2.2",
  );
}

/** Behind a head that broke off at a limit, nothing can be told apart. */
function leaveRest(draft: ExplanationDraft, start: number): number {
  const end = draft.bytes.length;
  if (start < end) {
    const meaning = `${count(end - start, "byte")} behind a head without end; not explained.`;
    note(draft, start, end, "Unread data", meaning, "RFC 9112 §3");
  }
  return end;
}

/** A body, where a head has one: behind a refusal, or as long as a request announces. */
function explainContent(
  draft: ExplanationDraft,
  start: number,
  head: ResponseHead | ExplainedRequest["head"] | undefined,
): number {
  if (head === undefined) return start;
  const left = draft.bytes.length - start;
  const announced = Number(headerValue(head.headers, "content-length") ?? "0");
  const size = Number.isSafeInteger(announced) && announced > 0 ? Math.min(announced, left) : 0;
  const refused = "status" in head && head.status !== 101;
  const end = start + (refused ? left : "method" in head ? size : 0);
  if (end === start) return start;
  const meaning = `${count(end - start, "byte")} of an HTTP body; no frames.`;
  note(draft, start, end, "Content", meaning, "RFC 9112 §6");
  return end;
}

function note(
  draft: ExplanationDraft,
  start: number,
  end: number,
  field: string,
  meaning: string,
  rule: `RFC ${string}`,
): void {
  const kind = field === "Content" ? "content" : "rest";
  const value = hexOf(draft.bytes.subarray(start, end), draft.limits.maxShownBytes, "");
  draft.section({ kind, start, end, title: field });
  draft.parts.push({ start, end, field, value, meaning, rule });
}

/** The caller's word counts first, then the handshake in the input; else both sides may speak. */
function frameSettings({ options, handshake }: ExplanationDraft, heads: Heads): FrameSettings {
  const { request, response } = heads;
  const { deflate: wish } = options;
  const seen = request !== undefined || response !== undefined;
  let from: Side | undefined = options.from;
  if (request !== undefined && response === undefined) from ??= "client";
  if (response !== undefined && request === undefined) from ??= "server";
  if (typeof wish === "object") return { from, deflate: wish, assumed: false };
  if (wish === false) return { from, deflate: undefined, assumed: false };
  if (wish === true || !seen) {
    return { from, deflate: handshake.deflate ?? DEFAULT_DEFLATE, assumed: wish !== true };
  }
  return { from, deflate: handshake.deflate, assumed: response === undefined };
}
