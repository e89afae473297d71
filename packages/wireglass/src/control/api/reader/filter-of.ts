import { type Filter, mistakeText, parseFilter } from "@wireglass/lens/filter";
import { ApiError } from "../api-error.ts";

/** Undefined where nothing is asked for. @throws ApiError `filter/…` */
export function filterOf(text: string | undefined, lang: "en" | "zh"): Filter | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const offsetMinutes = -new Date().getTimezoneOffset();
  const parsed = parseFilter(text, { now: Date.now() / 1000, offsetMinutes });
  if (parsed.kind === "filter") return parsed.filter;
  const { at, length, code } = parsed.mistake;
  // The first two lines show where it is, which `at` says.
  const message = mistakeText(text, parsed.mistake, lang).split("\n").at(-1) ?? "";
  throw new ApiError(400, { code: `filter/${code}`, message, at, length });
}
