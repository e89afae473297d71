import type { FilterMistake, MistakeTexts } from "./mistake.ts";
import { MISTAKES_EN } from "./mistake-texts-en.ts";
import { MISTAKES_ZH } from "./mistake-texts-zh.ts";
import type { PatternFaultCode } from "./regex/pattern-cursor.ts";

/** Characters of an expression that are shown at a time. */
const SHOWN = 60;

/** The sentence alone: one line, and nothing in it that a terminal would act upon. */
export function mistakeSentence(
  mistake: Omit<FilterMistake, "message">,
  lang: "en" | "zh",
): string {
  const texts: MistakeTexts = lang === "zh" ? MISTAKES_ZH : MISTAKES_EN;
  const { code, about, expected } = mistake;
  const subject = code === "regex" ? regexText(about, texts) : about;
  const shown = subject.length > SHOWN ? `${subject.slice(0, SHOWN)}…` : subject;
  return oneLine(texts.expecting(texts.sentences[code](shown), expected));
}

function regexText(about: string, texts: MistakeTexts): string {
  return Object.hasOwn(texts.regex, about)
    ? texts.regex[about as PatternFaultCode] // it is a key of this very table
    : about;
}

/**
 * Three lines: the expression, a caret below what is wrong, and a sentence that says what was expected. Of a
 * long expression, only what is near is shown.
 */
export function mistakeText(text: string, mistake: FilterMistake, lang: "en" | "zh"): string {
  const start = Math.max(0, mistake.at - SHOWN);
  const end = Math.min(text.length, mistake.at + mistake.length + SHOWN);
  const lead = start > 0 ? "…" : "";
  const before = lead + oneLine(text.slice(start, mistake.at));
  const wrong = oneLine(text.slice(mistake.at, Math.min(mistake.at + mistake.length, end)));
  const after =
    oneLine(text.slice(mistake.at + mistake.length, end)) + (end < text.length ? "…" : "");
  const carets = "^".repeat(Math.max(1, widthOf(wrong)));
  const sentence = mistakeSentence(mistake, lang);
  return `${before}${wrong}${after}\n${" ".repeat(widthOf(before))}${carets}\n${sentence}`;
}

function oneLine(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, " ");
}

/** Columns in a terminal: characters of East Asia and pictures take two, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\u200d/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}
