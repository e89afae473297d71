import type { MessageRecord } from "../record/index.ts";
import { type ByteText, byteTextOfBase64, textOfUtf8, utf8Of } from "./byte-text.ts";
import { MAX_REGEX_TEXT } from "./limits.ts";
import { matchesRegex, type TextTest } from "./text-test.ts";

/** A search of what messages carry. */
export type PayloadTerm = {
  readonly kind: "payload";
  readonly search: PayloadSearch;
  /** Only messages that are shown as text. */
  readonly textOnly: boolean;
};

/** A search for a text, or for bytes. */
export type PlainSearch = {
  readonly kind: "contains" | "is";
  /** Undefined where only bytes are searched for. */
  readonly text: string | undefined;
  /** The same in UTF-8. */
  readonly bytes: ByteText;
  readonly ignoreCase: boolean;
  /** For messages that are shown as text, and for the bytes of the others. */
  readonly inText: RegExp | undefined;
  readonly inBytes: RegExp;
};

/** What is searched for. */
export type PayloadSearch =
  | PlainSearch
  | (Extract<TextTest, { kind: "regex" }> & {
      /** Has to be found for the expression to match; undefined where nothing has to. */
      readonly needs: PlainSearch | undefined;
    });

/** A search for a text. */
export function textSearch(
  kind: "contains" | "is",
  text: string,
  ignoreCase: boolean,
): PlainSearch {
  const wanted = text.toWellFormed();
  return {
    kind,
    text: wanted,
    bytes: utf8Of(wanted),
    ignoreCase: ignoreCase && /[A-Za-z]/.test(wanted), // as bytes where there is no case
    inText: literalRegex(wanted, kind, ignoreCase),
    inBytes: literalRegex(utf8Of(wanted), kind, ignoreCase),
  };
}

/** A search with a regular expression. */
export function regexSearch(test: Extract<TextTest, { kind: "regex" }>): PayloadSearch {
  const { needs } = test.regex;
  return { ...test, needs: needs.length < 2 ? undefined : textSearch("contains", needs, true) };
}

/** A search for bytes, which need not be text. */
export function byteSearch(kind: "contains" | "is", bytes: ByteText): PlainSearch {
  return {
    kind,
    text: undefined,
    bytes,
    ignoreCase: false,
    inText: undefined,
    inBytes: literalRegex(bytes, kind, false),
  };
}

/** An expression without repeats or choices, so that the engine's own is safe. */
function literalRegex(text: string, kind: "contains" | "is", ignoreCase: boolean): RegExp {
  const source = text.replace(/[\s\S]/g, (unit) => {
    // Not the flag i, which would fold letters beyond ASCII as well.
    if (ignoreCase && /[A-Za-z]/.test(unit)) return `[${unit.toLowerCase()}${unit.toUpperCase()}]`;
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return new RegExp(kind === "is" ? `^${source}$` : source);
}

/** Whether a message carries what is searched for. */
export function carries({ search, textOnly }: PayloadTerm, message: MessageRecord): boolean {
  const { text } = message;
  if (textOnly && text === undefined) return false;
  if (search.kind === "regex" && search.needs !== undefined && !finds(search.needs, message)) {
    return false;
  }
  if (search.kind === "regex")
    return matchesRegex(search.regex, text ?? readableOf(beginningOf(message)));
  return finds(search, message);
}

function finds({ inText, inBytes }: PlainSearch, message: MessageRecord): boolean {
  const { text } = message;
  if (text !== undefined && inText !== undefined) return inText.test(text);
  return inBytes.test(text === undefined ? bytesShown(message) : utf8Of(text));
}

/** UTF-8 where it is that, else a character a byte. */
export function readableOf(bytes: ByteText): string {
  return textOfUtf8(bytes) ?? bytes;
}

/** As much as a regular expression looks at, up to the end of a character: of bytes beyond, nothing is made. */
function beginningOf(message: MessageRecord): ByteText {
  const { base64 } = message;
  if (base64 === undefined || base64.length <= MOST_BASE64) return bytesShown(message);
  return bytesShown({ ...message, base64: base64.slice(0, MOST_BASE64) }).replace(
    CUT_CHARACTER,
    "",
  );
}

/** In base64, the bytes of so many characters; a multiple of four. */
const MOST_BASE64 = (MAX_REGEX_TEXT * 4 * 4) / 3 - (((MAX_REGEX_TEXT * 4 * 4) / 3) % 4);
/** The first bytes of a character whose end is cut off. */
const CUT_CHARACTER = /[\xc0-\xff][\x80-\xbf]{0,2}$/;

/** The bytes that are searched: of a close frame those of its reason. */
function bytesShown({ opcode, base64, reason = "" }: MessageRecord): ByteText {
  if (base64 === undefined) return utf8Of(reason);
  const bytes = byteTextOfBase64(base64);
  return opcode === "close" ? bytes.slice(2) : bytes;
}
