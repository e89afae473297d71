import { EN, type Texts } from "./en.ts";
import { ZH } from "./zh.ts";

export type Language = "en" | "zh";
export type { Texts };

export function textsFor(language: Language): Texts {
  return language === "zh" ? ZH : EN;
}

/** `--lang`, else WIREGLASS_LANG, else what the system speaks. */
export function languageOf(argv: readonly string[], env: NodeJS.ProcessEnv): Language {
  const at = argv.indexOf("--lang");
  const flag = at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith("--lang="))?.slice(7);
  const wanted = flag ?? env.WIREGLASS_LANG ?? env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? "";
  return wanted.toLowerCase().startsWith("zh") ? "zh" : "en";
}
