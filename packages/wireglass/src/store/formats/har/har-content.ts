import { isUtf8 } from "node:buffer";
import type { BodyRecord } from "@wireglass/lens/record";
import { type HeaderPairs, headerValue } from "@wireglass/wire";
import { codingsOf, withoutCodings } from "../content-coding.ts";
import { fromNativeBase64, nativeBase64 } from "../native-base64.ts";
import { Fields, isObject } from "../shape.ts";

/** HAR's word for a content type that is not known, as Chrome writes it. */
const UNKNOWN_TYPE = "x-unknown";

/** A body as HAR writes it: content codings undone, text as text and the rest in base64. */
export function harContent(body: BodyRecord | undefined, headers: HeaderPairs): object {
  const mimeType = headerValue(headers, "content-type") ?? UNKNOWN_TYPE;
  if (body === undefined) return { size: 0, mimeType };
  const { plain, coding } = opened(body, headers);
  const size = body.cut ? body.length : plain.length;
  return {
    size,
    ...(coding === undefined && { compression: size - body.length }),
    mimeType,
    ...textOf(plain, "encoding"),
    ...(body.cut && { _cut: true, comment: "The capture has only the beginning of this body." }),
    // What could not be undone is said, so that nobody takes the text for the content.
    ...(coding !== undefined && { _contentEncoding: coding }),
  };
}

/** What a request carried; nothing where there was nothing. */
export function harPostData(body: BodyRecord | undefined, headers: HeaderPairs): object {
  if (body === undefined) return {};
  const { plain, coding } = opened(body, headers);
  const mimeType = headerValue(headers, "content-type") ?? "";
  return {
    postData: {
      mimeType,
      params: [],
      // HAR 1.2 knows no encoding here; the field's name is that of our own.
      ...textOf(plain, "_encoding"),
      ...(body.cut && { _cut: true, _length: body.length }),
      ...(coding !== undefined && { _contentEncoding: coding }),
    },
  };
}

/** The body without its codings, or, where they cannot be undone, with them and their names. */
function opened(
  body: BodyRecord,
  headers: HeaderPairs,
): { readonly plain: Uint8Array; readonly coding?: string } {
  const bytes = Buffer.from(body.base64, "base64");
  const codings = codingsOf(headers);
  if (codings.length === 0) return { plain: bytes };
  const plain = body.cut ? undefined : withoutCodings(bytes, codings);
  return plain === undefined ? { plain: bytes, coding: codings.join(", ") } : { plain };
}

function textOf(bytes: Uint8Array, encoding: string): object {
  if (isUtf8(bytes)) return { text: Buffer.from(bytes).toString("utf8") };
  return { text: nativeBase64(bytes), [encoding]: "base64" };
}

/**
 * A body from HAR's `content` or `postData`, and whether the file has it without the content codings that its
 * headers name. None where there is no text: an export without contents.
 */
export function bodyFromHar(
  value: unknown,
): { readonly body: BodyRecord; readonly decoded: boolean } | undefined {
  if (!isObject(value) || typeof value.text !== "string") return undefined;
  const fields = new Fields(value);
  const inBase64 = value.encoding === "base64" || value._encoding === "base64";
  const bytes = inBase64 ? fromNativeBase64(value.text) : undefined;
  const plain = bytes ?? Buffer.from(value.text, "utf8");
  const decoded = !fields.has("_contentEncoding");
  if (plain.length === 0) return undefined;
  const cut = value._cut === true;
  const length = cut ? Math.max(plain.length, wholeOr(value._length ?? value.size)) : plain.length;
  return { body: { base64: nativeBase64(plain), length, cut }, decoded };
}

function wholeOr(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
