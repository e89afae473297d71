import type { OpenRecord } from "@wireglass/lens/record";
import {
  agreeAsClient,
  DEFLATE,
  type DeflateAgreement,
  headerValue,
  readDeflateParams,
  readExtensions,
} from "@wireglass/wire";

/** What the two sides of a recorded handshake agreed on for permessage-deflate; undefined for none. */
export function agreementOf({ request, response }: OpenRecord): DeflateAgreement | undefined {
  if (response === undefined) return undefined;
  const offers = deflateIn(request?.headers ?? []);
  const [answered] = deflateIn(response.headers);
  if (answered === undefined) return undefined;
  const answer = readDeflateParams(answered, "answer");
  if (answer === undefined) return undefined;
  for (const offered of offers) {
    const offer = readDeflateParams(offered, "offer");
    const agreement = offer && agreeAsClient(offer, answer);
    if (agreement !== undefined) return agreement;
  }
  // The answer fits no offer: what the server says that it does is the best guess at what it does.
  const anything = readDeflateParams(
    { name: DEFLATE, params: [["client_max_window_bits", true]] },
    "offer",
  );
  return anything && agreeAsClient(anything, answer);
}

function deflateIn(headers: readonly (readonly [string, string])[]) {
  const list = readExtensions(headerValue(headers, "sec-websocket-extensions") ?? "") ?? [];
  return list.filter(({ name }) => name === DEFLATE);
}
