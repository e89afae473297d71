/** Characters of a filter; LIKE in SQLite takes patterns of 50,000 bytes, which this stays below. */
export const MAX_FILTER_LENGTH = 8_192;
/** Terms of a filter; SQLite takes expressions of 1,000 levels. */
export const MAX_TERMS = 200;
/** Brackets and nots in each other: the parser calls itself for each. */
export const MAX_DEPTH = 50;
/** Characters of one text that a regular expression is tried on. */
export const MAX_REGEX_TEXT = 262_144;
/** Characters of a text that is read as JSON for a path. */
export const MAX_JSON_TEXT = 16_777_216;
/** Parts of one decoded value that a path looks at. */
export const MAX_PATH_NODES = 100_000;
