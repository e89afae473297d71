import {
  type Filter,
  type FilterSubject,
  matches,
  mistakeText,
  parseFilter,
  toSql,
} from "@wireglass/lens/filter";
import type { Condition } from "../../../store/index.ts";
import { ApiError } from "../api-error.ts";

/** What a filter asks of the capture, and what is left to be asked in code. */
export type Search = {
  readonly condition: Condition;
  /** The condition says it all, and `holds` need not be asked of what it finds. */
  readonly exact: boolean;
  readonly holds: (subject: FilterSubject) => boolean;
  readonly usesMessage: boolean;
};

const ALL: Search = {
  condition: { where: "1", values: [] },
  exact: true,
  holds: () => true,
  usesMessage: false,
};

/** @throws ApiError `filter/…` for an expression that is none */
export function searchFor(
  text: string | undefined,
  target: "message" | "connection",
  about: { readonly epoch: number; readonly lang: "en" | "zh" },
): Search {
  const filter = filterOf(text, about.lang);
  if (filter === undefined) return ALL;
  const { where, values, exact } = toSql(filter, target, {
    epoch: about.epoch,
    decoded: "json",
  });
  const { usesMessage } = filter;
  const holds = (subject: FilterSubject): boolean => matches(filter, subject);
  return { condition: { where, values }, exact, holds, usesMessage };
}

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
