import { headerValue, violation } from "@wireglass/wire";
import type { Refusal } from "../../endpoint/index.ts";
import { peerText } from "./peer-text.ts";
import type { Texts } from "./texts.ts";

const MAX_SHOWN = 200;

/** Why a handshake was refused. */
export function refusalText(refusal: Refusal, texts: Texts): string {
  const { status, violation: code, request } = refusal;
  if (code !== undefined) {
    const { text, rule } = violation(code);
    return `${text} [${rule}, ${code}]`;
  }
  const origin = request && headerValue(request.headers, "origin");
  if (status === 404) return texts.refusedPath(peerText(request?.target ?? "", MAX_SHOWN));
  if (status === 503) return texts.refusedFull();
  if (status === 403 && origin !== undefined)
    return texts.refusedOrigin(peerText(origin, MAX_SHOWN));
  return texts.refusedByHandler();
}
