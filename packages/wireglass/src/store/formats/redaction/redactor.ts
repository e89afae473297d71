import { isUtf8 } from "node:buffer";
import type {
  BodyRecord,
  CloseRecord,
  ExchangeRecord,
  KeptMessage,
  OpenRecord,
} from "@wireglass/lens/record";
import type { HeaderPairs } from "@wireglass/wire";
import type { CaptureEntries, CaptureEntry } from "../capture-entry.ts";
import { codingsOf, withoutCodings } from "../content-coding.ts";
import { nativeBase64 } from "../native-base64.ts";
import { KnownSecrets, SameLengthCover } from "./known-secrets.ts";
import { redactedMessage } from "./message-redaction.ts";
import { SecretNames } from "./secret-names.ts";
import { coveredHeader, type TextRules, withoutSecrets } from "./text-redaction.ts";

/** What is to be covered besides what everybody calls a secret. */
export type RedactionRules = {
  /** Names of headers, query parameters, cookies and JSON fields, in any spelling: `api_key` is `apiKey`. */
  readonly names?: readonly string[];
  /** Secrets themselves, wherever they stand; three characters or more. */
  readonly values?: readonly string[];
};

/** Control characters that no text has. */
const NOT_TEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/**
 * Covers secrets in a capture's entries before they are shared. The same secret becomes the same `REDACTED-1`
 * everywhere, so one redactor serves one export.
 *
 * A secret that is known by its place is covered from then on wherever it stands. To have it covered before that,
 * too, show it all entries with {@link learn} first.
 */
export class Redactor {
  readonly #secrets = new KnownSecrets();
  readonly #resizing: TextRules;
  readonly #sameLength: TextRules;

  /** Throws a RangeError, whose message says what to do, for a value that is too short to be looked for. */
  constructor({ names = [], values = [] }: RedactionRules = {}) {
    const secretNames = new SecretNames(names);
    this.#resizing = { names: secretNames, cover: this.#secrets };
    this.#sameLength = { names: secretNames, cover: new SameLengthCover(this.#secrets) };
    for (const value of values) this.#secrets.hide(value);
  }

  /** Takes note of the secrets in an entry, so that they are covered in those before it as well. */
  learn(entry: CaptureEntry): void {
    this.redact(entry);
  }

  /** The entry without its secrets; the same object where there is nothing to cover. */
  redact(entry: CaptureEntry): CaptureEntry {
    switch (entry.kind) {
      case "open":
        return { kind: "open", record: this.#open(entry.record) };
      case "exchange":
        return { kind: "exchange", record: this.#exchange(entry.record) };
      case "message":
        return this.#message(entry);
      case "close":
        return { kind: "close", record: this.#close(entry.record) };
    }
  }

  #message(entry: CaptureEntry & { readonly message: KeptMessage }): CaptureEntry {
    const { message } = entry;
    const redacted = redactedMessage(message, (bytes, mayResize) => this.#bytes(bytes, mayResize));
    return redacted === message ? entry : { kind: "message", message: redacted };
  }

  #open(record: OpenRecord): OpenRecord {
    const { subprotocol, extensions } = record;
    return {
      ...this.#heads(record),
      subprotocol: subprotocol === null ? null : this.#text(subprotocol),
      extensions: this.#text(extensions),
    };
  }

  #exchange(record: ExchangeRecord): ExchangeRecord {
    const { refused, requestBody, responseBody, request, response, ...rest } = this.#heads(record);
    const asked = this.#body(requestBody, request?.headers);
    const answered = this.#body(responseBody, response?.headers);
    return {
      ...rest,
      ...(request && { request: { ...request, headers: asked.headers } }),
      ...(response && { response: { ...response, headers: answered.headers } }),
      ...(refused && { refused: { ...refused, reason: this.#text(refused.reason) } }),
      ...(asked.body && { requestBody: asked.body }),
      ...(answered.body && { responseBody: answered.body }),
    };
  }

  #heads<Kind extends OpenRecord | ExchangeRecord>(record: Kind): Kind {
    const { request, response } = record;
    return {
      ...record,
      url: this.#text(record.url),
      ...(request && {
        request: {
          ...request,
          target: this.#text(request.target),
          headers: this.#headers(request.headers),
        },
      }),
      ...(response && {
        response: {
          ...response,
          reason: this.#text(response.reason),
          headers: this.#headers(response.headers),
        },
      }),
    };
  }

  #headers(headers: HeaderPairs): HeaderPairs {
    return headers.map(([name, value]) => [name, coveredHeader(name, value, this.#resizing)]);
  }

  /** A body with a content coding is looked at without it, and dropped where that cannot be done. */
  #body(
    body: BodyRecord | undefined,
    headers: HeaderPairs = [],
  ): { readonly body: BodyRecord | undefined; readonly headers: HeaderPairs } {
    if (body === undefined || body.length === 0) return { body, headers };
    const bytes = Buffer.from(body.base64, "base64");
    const codings = codingsOf(headers);
    const plain = codings.length > 0 && body.cut ? undefined : withoutCodings(bytes, codings);
    if (plain === undefined) return { body: { ...body, base64: "", cut: true }, headers };
    const covered = this.#bytes(plain, true);
    if (covered === plain) return { body, headers };
    const rest = headers.filter(([name]) => name.toLowerCase() !== "content-encoding");
    const length = body.cut ? Math.max(body.length, covered.length) : covered.length;
    return { body: { base64: nativeBase64(covered), length, cut: body.cut }, headers: rest };
  }

  #close(record: CloseRecord): CloseRecord {
    return { ...record, reason: this.#text(record.reason) };
  }

  #text(text: string): string {
    return withoutSecrets(text, this.#resizing);
  }

  /** Text may change its length; in other bytes lengths may be counted somewhere, so it stays. */
  #bytes(bytes: Uint8Array, mayResize: boolean): Uint8Array {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const utf8 = isUtf8(view) ? view.toString("utf8") : undefined;
    if (mayResize && utf8 !== undefined && !NOT_TEXT.test(utf8)) {
      const covered = this.#text(utf8);
      return covered === utf8 ? bytes : Buffer.from(covered, "utf8");
    }
    const latin1 = view.toString("latin1");
    const covered = withoutSecrets(latin1, this.#sameLength);
    return covered === latin1 ? bytes : Buffer.from(covered, "latin1");
  }
}

/** All entries without their secrets, one after the other. */
export async function* redactedEntries(
  entries: CaptureEntries,
  redactor: Redactor,
): AsyncGenerator<CaptureEntry> {
  for await (const entry of entries) yield redactor.redact(entry);
}
