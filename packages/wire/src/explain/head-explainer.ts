import type { DeflateAgreement } from "../extension/deflate-params.ts";
import {
  offeredProtocols,
  requestViolations,
  responseViolations,
} from "../handshake/handshake-rules.ts";
import {
  headerValue,
  type RequestHead,
  type ResponseHead,
  readRequestHead,
  readResponseHead,
} from "../handshake/head.ts";
import { encodeLatin1 } from "../text.ts";
import { type ViolationCode, violation } from "../violation.ts";
import { explainAccept } from "./accept-explanation.ts";
import { count, excerpt } from "./byte-text.ts";
import type { ExplanationDraft } from "./explanation-draft.ts";
import {
  agreedDeflate,
  explainAnswer,
  explainOffers,
  extensionNames,
  offeredDeflate,
} from "./extension-explanation.ts";
import { annotateHead, judgeForm, judgeHeaders } from "./head-annotation.ts";
import type { HeadOutline } from "./head-outline.ts";

/** What a request leaves for its answer to be judged by. */
export type ExplainedRequest = { readonly head: RequestHead; readonly accept: string | undefined };

/** The headers to judge: a line that is cut off says nothing for sure. */
function pairsOf({ headers }: HeadOutline): RequestHead["headers"] {
  return headers.flatMap(({ pair, whole }) => (pair !== undefined && whole ? [pair] : []));
}

/** Explains a request, and what a server has to answer. */
export function explainRequest(draft: ExplanationDraft, outline: HeadOutline): ExplainedRequest {
  const { start, end, startLine } = outline;
  draft.section({ kind: "request", start, end, from: "client", title: "Request of the client" });
  const line = readRequestHead(encodeLatin1(startLine.text));
  // A broken first line is told once; the headers are judged as if it were good.
  const first =
    line.kind === "head" ? line.head : { method: "GET", target: "", httpVersion: "1.1" };
  const head: RequestHead = { ...first, headers: pairsOf(outline) };
  const broken = judgedRules(outline, requestViolations(head));
  annotateHead(draft, outline, broken);
  judgeForm(draft, outline, line.kind === "head");
  judgeHeaders(draft, outline, broken);

  const target = line.kind === "head" ? excerpt(head.target, 200) : "an unreadable target";
  const text = `The client asks to open ${target} over HTTP and to go on as WebSocket.`;
  draft.step("RFC 6455 §4.1", startLine, text);
  const key = headerValue(head.headers, "sec-websocket-key");
  const accept =
    key === undefined ? undefined : explainAccept(draft, key, lineOf(outline, "sec-websocket-key"));
  const protocols = offeredProtocols(head.headers);
  if (protocols.length > 0) {
    const names = excerpt(protocols.join(", "), 200);
    const span = lineOf(outline, "sec-websocket-protocol");
    draft.step("RFC 6455 §4.1", span, `The client speaks, preferred first: ${names}.`);
  }
  explainOffers(draft, head.headers, lineOf(outline, "sec-websocket-extensions"));
  tellRequestVerdict(draft, outline, broken, accept);
  const deflate = offeredDeflate(head.headers);
  draft.handshake = {
    ...(key !== undefined && { key }),
    ...(accept && { accept }),
    ...(deflate && { deflate }),
  };
  return { head, accept };
}

/** Rules about what is missing cannot be judged in a head that is not whole. */
function judgedRules(outline: HeadOutline, codes: readonly ViolationCode[]): ViolationCode[] {
  if (outline.emptyLine !== undefined) return [...codes];
  const named = new Set(pairsOf(outline).map(([name]) => name.toLowerCase()));
  return codes.filter((code) => {
    const about = ABOUT_MISSING.get(code);
    return about === undefined || named.has(about);
  });
}

const ABOUT_MISSING: ReadonlyMap<ViolationCode, string> = new Map([
  ["request/host", "host"],
  ["request/upgrade", "upgrade"],
  ["request/connection", "connection"],
  ["request/version", "sec-websocket-version"],
  ["request/key-missing", "sec-websocket-key"],
  ["request/key-invalid", "sec-websocket-key"],
  ["response/upgrade", "upgrade"],
  ["response/connection", "connection"],
  ["response/accept", "sec-websocket-accept"],
]);

function lineOf(outline: HeadOutline, name: string): { start: number; end: number } {
  const line = outline.headers.find(({ pair }) => pair?.[0].toLowerCase() === name);
  return line ?? outline;
}

function tellRequestVerdict(
  draft: ExplanationDraft,
  outline: HeadOutline,
  broken: readonly ViolationCode[],
  accept: string | undefined,
): void {
  const [worst] = broken;
  if (worst !== undefined) {
    const { rule, text, status } = violation(worst);
    const answer = `A server refuses with status ${status ?? 400}: ${text}.`;
    draft.step(rule as `RFC ${string}`, outline, answer);
  } else if (outline.emptyLine !== undefined && accept !== undefined) {
    const text = "The request keeps every rule. A server that accepts it answers status 101 with:";
    draft.step("RFC 6455 §4.2.2", outline, text, [`Sec-WebSocket-Accept: ${accept}`]);
  }
}

/** Explains an answer; with the request known, checks it against what was asked. */
export function explainResponse(
  draft: ExplanationDraft,
  outline: HeadOutline,
  request: ExplainedRequest | undefined,
): ResponseHead {
  const { start, end, startLine } = outline;
  draft.section({ kind: "response", start, end, from: "server", title: "Response of the server" });
  const line = readResponseHead(encodeLatin1(startLine.text));
  const first = line.kind === "head" ? line.head : { status: 101, reason: "", httpVersion: "1.1" };
  const head: ResponseHead = { ...first, headers: pairsOf(outline) };
  const deflate = agreedDeflate(head.headers, request?.head.headers);
  const broken = judgedRules(outline, responseRules(head, request, deflate));
  annotateHead(draft, outline, broken);
  judgeForm(draft, outline, line.kind === "head");
  judgeHeaders(draft, outline, broken);

  const upgraded = head.status === 101;
  const text = upgraded
    ? "Status 101: the server goes on as WebSocket."
    : `Status ${head.status}: the server does not go on as WebSocket, and no frames follow.`;
  draft.step("RFC 6455 §4.1", startLine, text);
  if (upgraded) {
    tellAccept(draft, outline, head, request);
    const chosen = headerValue(head.headers, "sec-websocket-protocol");
    if (chosen !== undefined) {
      const span = lineOf(outline, "sec-websocket-protocol");
      draft.step(
        "RFC 6455 §4.2.2",
        span,
        `The server chose the subprotocol ${excerpt(chosen, 200)}.`,
      );
    }
    const agreement = deflate === "unfit" ? undefined : deflate;
    explainAnswer(draft, head.headers, agreement, lineOf(outline, "sec-websocket-extensions"));
  }
  rememberDeflate(draft, deflate);
  return head;
}

/** The answer decides: without permessage-deflate in it, the offer is forgotten. */
function rememberDeflate(
  draft: ExplanationDraft,
  deflate: DeflateAgreement | "unfit" | undefined,
): void {
  const { key, accept } = draft.handshake;
  draft.handshake = {
    ...(key !== undefined && { key }),
    ...(accept !== undefined && { accept }),
    ...(deflate !== undefined && deflate !== "unfit" && { deflate }),
  };
}

function responseRules(
  head: ResponseHead,
  request: ExplainedRequest | undefined,
  deflate: DeflateAgreement | "unfit" | undefined,
): ViolationCode[] {
  // A refusal is an ordinary HTTP answer: the other rules are about an upgrade.
  if (head.status !== 101) return ["response/status"];
  const asked = request?.head.headers ?? head.headers; // unknown: as if all of it had been asked for
  const offer = {
    key: headerValue(asked, "sec-websocket-key") ?? "",
    protocols: offeredProtocols(asked),
    extensions: [...new Set(extensionNames(asked))],
  };
  const codes: ViolationCode[] = responseViolations(head, offer);
  if (deflate === "unfit") codes.push("response/deflate");
  if (request?.accept !== undefined) return codes;
  const hasAccept = headerValue(head.headers, "sec-websocket-accept") !== undefined;
  return codes.filter((code) => code !== "response/accept" || !hasAccept);
}

function tellAccept(
  draft: ExplanationDraft,
  outline: HeadOutline,
  head: ResponseHead,
  request: ExplainedRequest | undefined,
): void {
  const accept = headerValue(head.headers, "sec-websocket-accept");
  const span = lineOf(outline, "sec-websocket-accept");
  const rule = "RFC 6455 §4.1";
  if (accept === undefined) return draft.step(rule, span, "There is no Sec-WebSocket-Accept.");
  const expected = request?.accept;
  const shown = excerpt(accept, 100);
  if (expected === undefined) {
    const text = `Sec-WebSocket-Accept is ${shown}; the request's key is not in the input, so it cannot be checked.`;
    return draft.step(rule, span, text);
  }
  const same = expected === accept;
  const text = same
    ? "Sec-WebSocket-Accept is what the key calls for: the server has read the request."
    : `Sec-WebSocket-Accept is not what the key calls for (${count(accept.length, "character")}):`;
  draft.step(rule, span, text, same ? [shown] : [`expected ${expected}`, `found    ${shown}`]);
}
