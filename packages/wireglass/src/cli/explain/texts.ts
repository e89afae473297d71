import { EN, type Texts } from "./texts-en.ts";
import { ZH } from "./texts-zh.ts";

/** A sentence, whatever the language will be. */
export type Sentence = (texts: Texts) => string;

export function textsFor(lang: "en" | "zh"): Texts {
  return lang === "zh" ? ZH : EN;
}
