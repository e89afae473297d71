export { type Completion, completions } from "./completion.ts";
export { matches } from "./evaluation.ts";
export type { FieldText } from "./field-texts.ts";
export type { Filter, FilterSubject } from "./filter.ts";
export { type FoundSpan, foundInBytes, foundInText } from "./found-spans.ts";
export type { Glance, Needle } from "./glance.ts";
export { ExactNumber, numberWriter, parseExactJson, type WriteJson } from "./json-numbers.ts";
export type { PathStep } from "./json-path.ts";
export { jsonSpans, membersOf, type Span, valueAt } from "./json-spans.ts";
export type { FilterMistake, MistakeCode } from "./mistake.ts";
export { mistakeSentence, mistakeText } from "./mistake-text.ts";
export { readSize } from "./number-value.ts";
export { type ParsedFilter, parseFilter } from "./parser.ts";
export { readPath } from "./path-parser.ts";
export {
  type QuickAnswer,
  type QuickContext,
  type QuickFilter,
  quickFilter,
} from "./quick-filter.ts";
export { type SearchedText, searchedTexts } from "./searched-texts.ts";
export { type SqlCondition, toSql } from "./sql.ts";
export { SQL_FUNCTIONS, type SqlValue } from "./sql-functions.ts";
export { type Clock, readDuration } from "./time-value.ts";
export { type UrlParts, urlParts } from "./url-parts.ts";
