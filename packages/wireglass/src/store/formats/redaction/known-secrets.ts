import { FORMAT_LIMITS } from "../limits.ts";
import { SecretIndex } from "./secret-index.ts";

/** What stands for a secret that has no number any more. */
const UNNUMBERED = "REDACTED";
const PLACEHOLDER = /^REDACTED[-\d]*$/;
/** A telling secret has at least so many characters. */
const TELLING_CHARACTERS = 8;
/** One that somebody named has at least so many. */
const LEAST_CHARACTERS = 3;

/** What hides secrets in some text. */
export type Cover = {
  /** What stands for a secret where a text was. */
  cover(secret: string): string;
  /** The same where JSON has a number. */
  coverNumber(digits: string): string;
  /** Covers every secret that is known so far. */
  coverKnown(text: string): string;
  /** A text may become longer or shorter. */
  readonly resizes: boolean;
};

/** Gives each secret its number, so that the same one is seen to be the same, and finds it again anywhere. */
export class KnownSecrets implements Cover {
  readonly resizes = true;
  readonly #placeholders = new Map<string, string>();
  readonly #long = new SecretIndex(TELLING_CHARACTERS);
  readonly #short = new SecretIndex(LEAST_CHARACTERS);
  readonly #max: number;
  #numbers = 0;

  constructor(max: number = FORMAT_LIMITS.maxSecrets.value) {
    this.#max = max;
  }

  cover(secret: string): string {
    if (secret === "" || PLACEHOLDER.test(secret)) return secret;
    const known = this.#placeholders.get(secret);
    if (known !== undefined) return known;
    if (this.#placeholders.size >= this.#max) return UNNUMBERED;
    this.#numbers++;
    const placeholder = `${UNNUMBERED}-${this.#numbers}`;
    for (const form of formsOf(secret)) this.#add(form, placeholder);
    return placeholder;
  }

  /**
   * Covers a secret wherever it stands, and be it a common word.
   *
   * @throws RangeError for one of less than three characters, which would be in everything
   */
  hide(secret: string): void {
    if (secret.length < LEAST_CHARACTERS) {
      throw new RangeError(
        `"${secret}" is too short to be redacted: give three characters or more`,
      );
    }
    this.cover(secret);
    for (const form of formsOf(secret)) this.#find(form);
  }

  coverNumber(digits: string): string {
    return `"${this.cover(digits)}"`;
  }

  coverKnown(text: string): string {
    return this.replaceKnown(text, (placeholder) => placeholder);
  }

  /** Puts what `stand` makes of a placeholder, and of how much it covers, where a known secret stands. */
  replaceKnown(text: string, stand: (placeholder: string, length: number) => string): string {
    const spans = [...this.#long.spansIn(text), ...this.#short.spansIn(text)];
    // Of those that begin together the longest; what another one has beyond the end of it is covered, too.
    spans.sort((a, b) => a.start - b.start || b.end - a.end);
    let result = "";
    let copied = 0;
    for (const { start, end, secret } of spans) {
      if (end <= copied) continue;
      const from = Math.max(start, copied);
      const placeholder = this.#placeholders.get(secret) ?? UNNUMBERED;
      result += text.slice(copied, from) + stand(placeholder, end - from);
      copied = end;
    }
    return copied === 0 ? text : result + text.slice(copied);
  }

  #add(form: string, placeholder: string): void {
    if (this.#placeholders.has(form)) return;
    this.#placeholders.set(form, placeholder);
    if (isTelling(form)) this.#find(form);
  }

  /** From now on, this form is looked for in every text. */
  #find(form: string): void {
    if (form.length >= TELLING_CHARACTERS) this.#long.add(form);
    else if (form.length >= LEAST_CHARACTERS) this.#short.add(form);
  }
}

/** Covers in the same number of characters, for bytes whose format counts them. */
export class SameLengthCover implements Cover {
  readonly resizes = false;
  readonly #secrets: KnownSecrets;

  constructor(secrets: KnownSecrets) {
    this.#secrets = secrets;
  }

  cover(secret: string): string {
    return fitted(this.#secrets.cover(secret), secret.length);
  }

  coverNumber(digits: string): string {
    this.#secrets.cover(digits);
    return "0".repeat(digits.length);
  }

  coverKnown(text: string): string {
    return this.#secrets.replaceKnown(text, fitted);
  }
}

function fitted(placeholder: string, length: number): string {
  return placeholder.slice(0, length).padEnd(length, "-");
}

/** Whether a value is nobody's word: "dark" of a cookie is not to vanish from every message. */
export function isTelling(secret: string): boolean {
  if (secret.length < TELLING_CHARACTERS) return false;
  return secret.length >= 16 || /\d/.test(secret) || /[a-z][A-Z]/.test(secret);
}

/** How the same secret may stand elsewhere: with or without percent-encoding, as JSON has it, as bytes. */
function formsOf(secret: string): ReadonlySet<string> {
  const decoded = percentDecoded(secret);
  const plain = [secret, decoded];
  const coded = plain.flatMap((form) => [
    encodeURIComponent(form.toWellFormed()),
    JSON.stringify(form).slice(1, -1),
    Buffer.from(form, "utf8").toString("latin1"),
    Buffer.from(form, "latin1").toString("utf8"),
  ]);
  return new Set([...plain, ...coded]);
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // it has a percent sign of its own
  }
}
