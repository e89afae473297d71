/** Cuts a command line into words, as bash does, or as Windows' cmd does where it looks like that. */
export function shellWords(text: string): string[] {
  return isForCmd(text) ? cmdWords(text) : bashWords(text);
}

/** "Copy as cURL (cmd)" puts a caret before every quote; before that, only at the ends of lines. */
function isForCmd(text: string): boolean {
  if (/^\s*(\S*curl\S*\s+)?\^"/i.test(text)) return true;
  return /\^\r?\n/.test(text) && !/\\\r?\n/.test(text);
}

/** Escapes inside $'…' that stand for one character. */
const ANSI_C: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Pieces of a word in bash. What follows an open quote belongs to it, up to the end. */
const BASH_PIECE =
  /(?<blank>\s+)|\\\r?\n|\$'(?<ansi>(?:[^'\\]|\\.)*)(?:'|$)|'(?<single>[^']*)(?:'|$)|\$?"(?<double>(?:[^"\\]|\\.)*)(?:"|$)|\\(?<escaped>.)|(?<plain>[^\s'"\\$]+|\$|\\$)/gs;

function bashWords(text: string): string[] {
  const words = new WordList();
  for (const { groups = {} } of text.matchAll(BASH_PIECE)) {
    const { blank, ansi, single, double, escaped, plain } = groups;
    if (blank !== undefined) words.end();
    else if (ansi !== undefined) words.add(unescapeAnsiC(ansi));
    else if (double !== undefined) words.add(unescapeDouble(double));
    else words.add(single ?? escaped ?? plain); // none of them: a continued line
  }
  return words.all();
}

/** Inside double quotes, a backslash escapes only what would mean something there. */
function unescapeDouble(text: string): string {
  return text.replace(/\\(?:\r?\n|([$`"\\]))/g, "$1");
}

function unescapeAnsiC(text: string): string {
  return text.replace(
    /\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|([0-7]{1,3})|(.))/gs,
    (_, hex?: string, short?: string, long?: string, octal?: string, one = "") => {
      const digits = hex ?? short ?? long;
      if (digits !== undefined) return character(Number.parseInt(digits, 16));
      if (octal !== undefined) return character(Number.parseInt(octal, 8) & 0xff);
      return ANSI_C[one] ?? one;
    },
  );
}

function character(point: number): string {
  return point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
}

/** First cmd takes its carets away, then the program's own rules for quotes apply. */
function cmdWords(text: string): string[] {
  const plain = withoutCarets(text);
  const words = new WordList();
  let quoted = false;
  for (const [piece] of plain.matchAll(/\\["\\]|""|["]|\s+|[^\s"\\]+|\\/g)) {
    if (piece === '"') {
      quoted = !quoted;
      words.add("");
    } else if (piece === '""') words.add(quoted ? '"' : "");
    else if (/^\s/.test(piece) && !quoted) words.end();
    else words.add(/^\\./.test(piece) ? piece.slice(1) : piece);
  }
  return words.all();
}

/** A caret makes the next character plain; inside real quotes it is a character like others. */
function withoutCarets(text: string): string {
  let quoted = false;
  return text.replace(/\^\r?\n(\r?\n)?|\^(.)|"/gs, (piece, kept?: string, next?: string) => {
    if (piece === '"') {
      quoted = !quoted;
      return piece;
    }
    if (quoted) return piece;
    return next ?? kept ?? "";
  });
}

/** Words in the making; an empty one counts where quotes stood. */
class WordList {
  readonly #words: string[] = [];
  #word: string | undefined;

  add(piece: string | undefined): void {
    if (piece !== undefined) this.#word = (this.#word ?? "") + piece;
  }

  end(): void {
    if (this.#word !== undefined) this.#words.push(this.#word);
    this.#word = undefined;
  }

  all(): string[] {
    this.end();
    return this.#words;
  }
}
