/** Why a file could not be imported further. */
export type ImportErrorCode =
  | "utf8"
  | "json"
  | "record"
  | "line-too-long"
  | "no-har"
  | "cut-off"
  | "entry"
  | "entry-too-large";

/** Where in the file; lines, columns and entries count from 1, offsets from 0. */
export type ImportPlace = {
  readonly line?: number;
  readonly column?: number;
  readonly entry?: number;
  readonly offset?: number;
};

/** A file that was to be imported has something that cannot be read. The message is one sentence. */
export class ImportError extends Error {
  override readonly name = "ImportError";
  /** Stable, for programs. */
  readonly code: ImportErrorCode;
  readonly place: ImportPlace;
  /** What was expected, in English: a field and its form. May be empty. */
  readonly detail: string;

  constructor(code: ImportErrorCode, place: ImportPlace, detail = "") {
    super(TEXTS.en[code](place, detail));
    this.code = code;
    this.place = place;
    this.detail = detail;
  }
}

/** The sentence in a person's language. */
export function importErrorText({ code, place, detail }: ImportError, language: "en" | "zh") {
  return TEXTS[language][code](place, detail);
}

type Texts = Readonly<Record<ImportErrorCode, (place: ImportPlace, detail: string) => string>>;

const en: Texts = {
  utf8: ({ line }) => `Line ${line} is not UTF-8: unpack the file first if it is compressed.`,
  json: ({ line, column }) =>
    `Line ${line} is no JSON${column ? ` at column ${column}` : ""}: each line has to be one whole record.`,
  record: ({ line }, detail) => `Line ${line} is no record of a capture: ${detail}.`,
  "line-too-long": ({ line }) => `Line ${line} is longer than 500 MB: leave it out.`,
  "no-har": () => 'This is no HAR: it has no "log" with "entries"; export it again.',
  "cut-off": ({ offset }) =>
    `The file ends in its middle, at byte ${offset}: what came before is imported.`,
  entry: ({ entry, offset }, detail) =>
    `Entry ${entry} of the HAR, at byte ${offset}, cannot be read: ${detail}.`,
  "entry-too-large": ({ entry, offset }) =>
    `Entry ${entry} of the HAR, at byte ${offset}, is larger than 256 MiB: export as JSON Lines instead.`,
};

const zh: Texts = {
  utf8: ({ line }) => `第 ${line} 行不是 UTF-8：如果文件是压缩的，请先解压。`,
  json: ({ line, column }) =>
    `第 ${line} 行${column ? `第 ${column} 列` : ""}不是 JSON：每行必须是一条完整的记录。`,
  record: ({ line }, detail) => `第 ${line} 行不是捕获记录：${detail}。`,
  "line-too-long": ({ line }) => `第 ${line} 行超过 500 MB：请去掉它。`,
  "no-har": () => '这不是 HAR：其中没有带 "entries" 的 "log"；请重新导出。',
  "cut-off": ({ offset }) => `文件在第 ${offset} 字节处中断：之前的内容已导入。`,
  entry: ({ entry, offset }, detail) =>
    `无法读取 HAR 的第 ${entry} 个条目（第 ${offset} 字节）：${detail}。`,
  "entry-too-large": ({ entry, offset }) =>
    `HAR 的第 ${entry} 个条目（第 ${offset} 字节）超过 256 MiB：请改用 JSON Lines 导出。`,
};

const TEXTS = { en, zh } as const;
