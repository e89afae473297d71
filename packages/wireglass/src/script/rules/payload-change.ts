import { isUtf8 } from "node:buffer";
import { jsonSpans } from "@wireglass/lens/filter";
import { replaceGuarded } from "./guarded-regex.ts";
import type { Replacement } from "./rule.ts";

/**
 * A payload with something replaced, every time that it occurs; undefined where it does not. Texts are replaced in
 * what is UTF-8 only.
 *
 * @throws RangeError where a pattern takes too long
 */
export function changedPayload(payload: Uint8Array, change: Replacement): Uint8Array | undefined {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  if (change.by === "bytes") return replacedBytes(bytes, change.find, change.with);
  if (change.by === "text") {
    // A character's bytes are never a part of another one's: what is found in the bytes is in the text.
    const changed = replacedBytes(bytes, Buffer.from(change.find), Buffer.from(change.with));
    return changed !== undefined && isUtf8(bytes) ? changed : undefined;
  }
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString("utf8");
  const changed = changedText(text, change);
  return changed === text ? undefined : Buffer.from(changed, "utf8");
}

function changedText(text: string, change: Exclude<Replacement, { by: "bytes" | "text" }>): string {
  switch (change.by) {
    case "regex":
      return replaceGuarded(text, change.find, change.with);
    case "path": {
      let changed = text;
      for (const { start, end } of jsonSpans(text, change.find).toReversed())
        changed = changed.slice(0, start) + change.with + changed.slice(end);
      return changed;
    }
  }
}

function replacedBytes(
  bytes: Buffer,
  find: Uint8Array,
  replacement: Uint8Array,
): Uint8Array | undefined {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(find); at >= 0; at = bytes.indexOf(find, from)) {
    pieces.push(bytes.subarray(from, at), replacement);
    from = at + find.length;
  }
  return pieces.length === 0 ? undefined : Buffer.concat([...pieces, bytes.subarray(from)]);
}
