import { ApiError } from "./api-error.ts";
import type { Schema } from "./schema.ts";

/** One parameter of a request: where it stands, what it may be, and how it is read. */
export type Parameter<Value> = {
  readonly in: "query" | "path" | "header";
  readonly description: string;
  readonly schema: Schema;
  /** Undefined for what it may not be. */
  readonly read: (text: string) => Value | undefined;
  /** Where it is not given; a path's are always given. */
  readonly absent: Value;
};

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What the parameters were read as. */
export type ValuesOf<Taken extends Parameters> = {
  readonly [Name in keyof Taken]: Taken[Name] extends Parameter<infer Value> ? Value : never;
};

const MOST = Number.MAX_SAFE_INTEGER;
const MOST_LIMIT = 5000;
const MOST_FILTER = 8192;
const MOST_NAME = 255;

/** Every parameter that a route may take. */
export const PARAMETERS = {
  connection: wholeNumber("path", "the number of a connection or an exchange", 1, MOST, 0),
  index: wholeNumber("path", "the message's index within its connection", 0, MOST, 0),
  number: wholeNumber("path", "its number in the list", 1, MOST, 0),
  version: wholeNumber<number | undefined>(
    "query",
    "answer when there is another version than this, or after ten seconds",
    0,
    MOST,
    undefined,
  ),
  after: wholeNumber("query", "only what comes after this place", 0, MOST, 0),
  before: wholeNumber<number | undefined>("query", "only what comes before", 0, MOST, undefined),
  limit: wholeNumber("query", "at most so many", 1, MOST_LIMIT, 100),
  step: wholeNumber("query", "milliseconds that each column is wide", 1, 86_400_000, 1000),
  order: choice("asc: the first ones first; desc: the last ones first", ["asc", "desc"]),
  view: choice("record: everything; summary: without payload and frames", ["record", "summary"]),
  messageView: choice(
    "record: everything; outline: without the payload; summary: as in lists, with its place",
    ["record", "outline", "summary"],
  ),
  form: choice("payload: as it is to be read; wire: with frame headers, masked and compressed", [
    "payload",
    "wire",
  ]),
  filter: text("an expression of docs/filter.md", MOST_FILTER),
  exportFormat: choice("docs/export.md says what each keeps", ["jsonl", "har", "pcapng"]),
  fileName: text("the file's name, after which the capture is named", MOST_NAME),
  capture: text(
    "the name of a capture beside the current one, as GET /captures lists them",
    MOST_NAME,
  ),
  lang: {
    in: "header",
    description: "Accept-Language: sentences about filters are in Chinese where it begins with zh",
    schema: { type: "string" },
    read: (text) => (/^zh\b/i.test(text) ? "zh" : "en"),
    absent: "en",
  } satisfies Parameter<"en" | "zh"> as Parameter<"en" | "zh">, // wider than what is absent
} as const;

/** Where `lang` stands. */
export const LANGUAGE_HEADER = "accept-language";

function wholeNumber<Absent = number>(
  place: "path" | "query",
  description: string,
  minimum: number,
  maximum: number,
  absent: Absent,
): Parameter<number | Absent> {
  const shown = typeof absent === "number" && place === "query" ? { default: absent } : {};
  return {
    in: place,
    description,
    schema: { type: "integer", minimum, maximum, ...shown },
    read(text) {
      const value = /^\d{1,16}$/.test(text) ? Number(text) : -1;
      return value >= minimum && value <= maximum ? value : undefined;
    },
    absent,
  };
}

/** At most so many characters; undefined where it is left out. */
function text(description: string, maxLength: number): Parameter<string | undefined> {
  return {
    in: "query",
    description,
    schema: { type: "string", maxLength },
    read: (given) => (given.length <= maxLength ? given : undefined),
    absent: undefined,
  };
}

function choice<const Word extends string>(
  description: string,
  words: readonly [Word, ...Word[]],
): Parameter<Word> {
  const [absent] = words;
  return {
    in: "query",
    description,
    schema: { enum: words, default: absent },
    read: (text) => words.find((word) => word === text),
    absent,
  };
}

/** What a request says, by the names of parameters. */
export type Given = {
  readonly path: (name: string) => string | undefined;
  readonly header: (name: string) => string | undefined;
  readonly query: ReadonlyMap<string, readonly string[]>;
};

/** @throws ApiError `parameter/…` */
export function readParameters<Taken extends Parameters>(
  taken: Taken,
  given: Given,
): ValuesOf<Taken> {
  for (const name of given.query.keys()) {
    if (taken[name]?.in === "query") continue;
    const known = Object.keys(taken).filter((one) => taken[one]?.in === "query");
    const rest = known.length === 0 ? "it takes none" : `it takes ${known.join(", ")}`;
    throw mistake("unknown", `there is no parameter "${name.slice(0, 40)}" here; ${rest}`);
  }
  const values = Object.entries(taken).map(([name, one]) => [name, readOne(name, one, given)]);
  return Object.fromEntries(values); // each by the reader of its own parameter
}

function readOne(name: string, parameter: Parameter<unknown>, given: Given): unknown {
  const texts = textsOf(name, parameter, given);
  const [text] = texts;
  if (text === undefined) return parameter.absent;
  if (texts.length > 1) throw mistake(name, `${name} is given twice; give it once`);
  const value = parameter.read(text);
  if (value === undefined) throw mistake(name, `${name} takes ${rangeOf(parameter.schema)}`);
  return value;
}

function textsOf(name: string, parameter: Parameter<unknown>, given: Given): readonly string[] {
  if (parameter.in === "query") return given.query.get(name) ?? [];
  const text = parameter.in === "path" ? given.path(name) : given.header(LANGUAGE_HEADER);
  return text === undefined ? [] : [text];
}

function rangeOf({ enum: words, minimum, maximum, maxLength }: Schema): string {
  if (words !== undefined) return `one of ${words.join(", ")}`;
  if (maxLength !== undefined) return `at most ${maxLength} characters`;
  const upTo = maximum === MOST ? "on" : `to ${maximum}`;
  return `a whole number from ${minimum} ${upTo}`;
}

function mistake(name: string, message: string): ApiError {
  return new ApiError(400, { code: `parameter/${name}`, message });
}
