import { headerValue, violation } from "@wireglass/wire";
import type { Refusal } from "../../endpoint/index.ts";
import { peerText } from "../peer-text.ts";
import type { Texts } from "./texts.ts";

const MAX_SHOWN = 200;

/** Why a handshake was refused. */
export function refusalText(refusal: Refusal, texts: Texts): string {
  const { code, violation: broken, request } = refusal;
  if (broken !== undefined) {
    const { text, rule } = violation(broken);
    return `${text} [${rule}, ${broken}]`;
  }
  switch (code) {
    case "refused/full":
      return texts.refusedFull();
    case "refused/path":
      return texts.refusedPath(peerText(request?.target ?? "", MAX_SHOWN));
    case "refused/origin": {
      const origin = request && headerValue(request.headers, "origin");
      return texts.refusedOrigin(peerText(origin ?? "", MAX_SHOWN));
    }
    case "refused/error":
      return texts.refusedByError();
    default:
      return texts.refusedByHandler();
  }
}
