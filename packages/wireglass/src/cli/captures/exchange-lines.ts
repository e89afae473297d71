import { isUtf8 } from "node:buffer";
import type { BodyRecord, ExchangeRecord } from "@wireglass/lens/record";
import { codingsOf, withoutCodings } from "../../store/index.ts";
import { hexLines } from "./hex-lines.ts";
import { plainText } from "./plain-text.ts";

type Headers = NonNullable<ExchangeRecord["request"]>["headers"];

/** An exchange in full: both heads, and the bodies with their content codings undone. */
export function* exchangeLines(exchange: ExchangeRecord): Generator<string> {
  const { request, response, refused, requestBody, responseBody } = exchange;
  if (request !== undefined) {
    yield plainText(`${request.method} ${request.target} HTTP/${request.httpVersion}`);
    yield* part(request.headers, requestBody);
  }
  if (response !== undefined) {
    yield plainText(`${response.status} ${response.reason}`.trim());
    yield* part(response.headers, responseBody);
  }
  if (refused !== undefined) yield plainText(`${refused.reason} [${refused.code}]`);
}

function* part(headers: Headers, body: BodyRecord | undefined): Generator<string> {
  for (const [name, value] of headers) yield plainText(`${name}: ${value}`);
  yield "";
  if (body === undefined) return;
  const raw = Buffer.from(body.base64, "base64");
  const bytes = (body.cut ? undefined : withoutCodings(raw, codingsOf(headers))) ?? raw;
  if (isUtf8(bytes))
    for (const line of Buffer.from(bytes).toString("utf8").split("\n")) yield plainText(line);
  else yield* hexLines(bytes);
  if (body.cut) yield `… (${body.length})`;
  yield "";
}
