import { type Filter, mistakeText, parseFilter } from "@wireglass/lens/filter";
import { UsageError } from "@wireglass/wire";

/** A filter as it was given on the command line. @throws UsageError where it cannot be read, with its place */
export function filterOf(text: string, lang: "en" | "zh"): Filter {
  const now = Date.now() / 1000;
  const parsed = parseFilter(text, { now, offsetMinutes: -new Date().getTimezoneOffset() });
  if (parsed.kind === "filter") return parsed.filter;
  throw new UsageError("filter", mistakeText(text, parsed.mistake, lang));
}
