import { readFileSync } from "node:fs";
import { UsageError } from "@wireglass/wire";
import { type Rule, RuleError, readRules, ruleMistakeText } from "../script/index.ts";
import { textsFor } from "./texts/index.ts";

/** The rules of some files, in their order. @throws UsageError for what is no rule; else what the system says */
export function rulesIn(files: readonly string[], lang: "en" | "zh"): readonly Rule[] {
  return files.flatMap((file) => {
    try {
      return readRules(readFileSync(file, "utf8"));
    } catch (error) {
      if (!(error instanceof RuleError)) {
        const why = (error as NodeJS.ErrnoException).code ?? String(error); // as the system throws
        throw new UsageError("rules/file", textsFor(lang).rulesUnreadable(file, why));
      }
      throw new UsageError("rules", `${file}: ${ruleMistakeText(error.mistake, lang)}`);
    }
  });
}
