import { createHash } from "node:crypto";

/** The head of an HTTP message: its first line, and its fields in order. */
export type HttpHead = {
  readonly firstLine: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
};

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Parse what stands before the empty line. */
export function parseHead(text: string): HttpHead {
  const [firstLine = "", ...lines] = text.split("\r\n");
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { firstLine, fields };
}

export function formatHead({ firstLine, fields }: HttpHead): string {
  return [firstLine, ...fields.map(([name, value]) => `${name}: ${value}`), "", ""].join("\r\n");
}

/** The value of a field; several of one name are joined as RFC 9110 §5.3 says. */
export function fieldValue(head: HttpHead, name: string): string | undefined {
  const values = head.fields
    .filter(([key]) => key.toLowerCase() === name)
    .map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(", ");
}

/** Whether a comma-separated field has a token, whatever its case. */
export function hasToken(head: HttpHead, name: string, token: string): boolean {
  const parts = (fieldValue(head, name) ?? "").split(",");
  return parts.some((part) => part.trim().toLowerCase() === token);
}

/** The number in a status line, or 0 if it is none. */
export function statusOf(head: HttpHead): number {
  return Number(/^HTTP\/1\.1 (\d{3})( |$)/.exec(head.firstLine)?.[1] ?? 0);
}

/** RFC 6455 §4.2.2, step 5.4. */
export function acceptFor(key: string): string {
  return createHash("sha1")
    .update(key + GUID)
    .digest("base64");
}
