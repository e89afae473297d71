import { MAX_JSON_TEXT } from "./limits.ts";

/** Numbers that a double may not hold, and keys that the lossless form has a meaning for. */
const NEEDS_CARE = /\d[\d.]{15,}|\d[eE]|"(?:\$|\\u0024)/;

/**
 * JSON in the lossless form of decoded values: numbers of more digits than a double has as `$num`, and
 * objects that only look like that form as `$pairs`. Undefined where the text is no JSON. Of members of the same
 * name, the last one counts.
 */
export function readJson(text: string): unknown {
  // Most texts are seen not to be JSON by their first character.
  if (text.length > MAX_JSON_TEXT || !/^\s*["[{\d\-tfn]/.test(text)) return undefined;
  try {
    return NEEDS_CARE.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text);
  } catch {
    return undefined; // no JSON, or nested beyond what the engine takes
  }
}

/** `context.source` is the number as written. */
function keepExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value === "number") {
    const { source } = context ?? {};
    return source === undefined || source === String(value) ? value : { $num: source };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const first = Object.keys(value)[0];
  // What this function has made itself is one level down and seen no more.
  return first?.startsWith("$") === true ? { $pairs: Object.entries(value) } : value;
}
