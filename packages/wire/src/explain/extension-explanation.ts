import {
  agreeAsClient,
  agreeAsServer,
  DEFLATE,
  type DeflateAgreement,
  type DeflateParams,
  readDeflateParams,
} from "../extension/deflate-params.ts";
import { type Extension, readExtensions } from "../extension/extension-list.ts";
import { type HeaderPairs, headerValue } from "../handshake/head.ts";
import { excerpt } from "./byte-text.ts";
import type { ExplanationDraft } from "./explanation-draft.ts";

type Span = { readonly start: number; readonly end: number };

/** An offer that any answer fits, for an answer whose request is not known. */
const ANY_OFFER: DeflateParams = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: undefined,
  clientMaxWindowBits: true,
};

function extensionsOf(headers: HeaderPairs): readonly Extension[] {
  return readExtensions(headerValue(headers, "sec-websocket-extensions") ?? "") ?? [];
}

export function extensionNames(headers: HeaderPairs): string[] {
  return extensionsOf(headers).map(({ name }) => name);
}

/** What the first acceptable offer of permessage-deflate comes to if the server just accepts it. */
export function offeredDeflate(headers: HeaderPairs): DeflateAgreement | undefined {
  for (const extension of extensionsOf(headers)) {
    const offer = extension.name === DEFLATE ? readDeflateParams(extension, "offer") : undefined;
    if (offer !== undefined) return agreeAsServer(offer, {});
  }
  return undefined;
}

/** What an answer settles; "unfit" where it fits none of the offers. */
export function agreedDeflate(
  answered: HeaderPairs,
  asked: HeaderPairs | undefined,
): DeflateAgreement | "unfit" | undefined {
  const answer = extensionsOf(answered).find(({ name }) => name === DEFLATE);
  if (answer === undefined) return undefined;
  const params = readDeflateParams(answer, "answer");
  if (params === undefined) return "unfit";
  if (asked === undefined) return agreeAsClient(ANY_OFFER, params) ?? "unfit";
  const offers = extensionsOf(asked).filter(({ name }) => name === DEFLATE);
  if (offers.length === 0) return undefined; // judged as an extension that was not offered
  for (const extension of offers) {
    const offer = readDeflateParams(extension, "offer");
    const agreement = offer && agreeAsClient(offer, params);
    if (agreement !== undefined) return agreement;
  }
  return "unfit";
}

/** One step for the extensions that a request offers. */
export function explainOffers(draft: ExplanationDraft, headers: HeaderPairs, span: Span): void {
  const extensions = extensionsOf(headers);
  if (extensions.length === 0) return;
  const lines = extensions.slice(0, draft.limits.maxExtensionOffers).map(describe);
  draft.step("RFC 6455 §9.1", span, "The client offers extensions, preferred first:", lines);
}

function describe({ name, params }: Extension): string {
  const list = params.map(([key, value]) => (value === true ? key : `${key}=${value}`));
  const known = name === DEFLATE ? "compresses messages" : "not known here";
  const shown = excerpt([name, ...list].join("; "), 200);
  return `${shown} (${known})`;
}

/** One step for the extensions in use, with what they mean for the frames. */
export function explainAnswer(
  draft: ExplanationDraft,
  headers: HeaderPairs,
  deflate: DeflateAgreement | undefined,
  span: Span,
): void {
  const extensions = extensionsOf(headers);
  if (extensions.length === 0) {
    draft.step(
      "RFC 6455 §9.1",
      span,
      "No extension is in use: RSV1 to RSV3 must be 0 in all frames.",
    );
    return;
  }
  const lines = extensions.slice(0, draft.limits.maxExtensionOffers).map(describe);
  draft.step("RFC 6455 §9.1", span, "Extensions in use:", lines);
  if (deflate === undefined) return;
  const text = "permessage-deflate: RSV1 on a message's first frame says that it is compressed.";
  draft.step("RFC 7692 §7.1", span, text, [
    sideOf("client", deflate.clientMaxWindowBits, deflate.clientNoContextTakeover),
    sideOf("server", deflate.serverMaxWindowBits, deflate.serverNoContextTakeover),
  ]);
}

function sideOf(side: string, bits: number, fresh: boolean): string {
  const history = fresh ? "each message starts afresh" : "messages may refer to earlier ones";
  return `${side}: window of 2^${bits} = ${2 ** bits} bytes, ${history}`;
}
