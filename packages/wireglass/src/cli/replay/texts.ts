import { EN, type Texts } from "./texts-en.ts";
import { ZH } from "./texts-zh.ts";

export type { Texts };

/** What `wireglass replay` says, in one language. */
export function textsFor(lang: "en" | "zh"): Texts {
  return lang === "zh" ? ZH : EN;
}
