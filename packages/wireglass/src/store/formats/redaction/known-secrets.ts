import { FORMAT_LIMITS } from "../limits.ts";

/** What stands for a secret that has no number any more. */
const UNNUMBERED = "REDACTED";
const PLACEHOLDER = /^REDACTED[-\d]*$/;
/** Secrets are looked up by their first characters, so a shorter one is found only at its place. */
const PREFIX = 3;

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
  readonly #byPrefix = new Map<string, string[]>();
  readonly #firstUnits = new Uint8Array(65_536);
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
    if (secret.length < PREFIX) {
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

  /** Puts what `stand` makes of the placeholder, and of the secret, where a known secret stands. */
  replaceKnown(text: string, stand: (placeholder: string, secret: string) => string): string {
    if (this.#byPrefix.size === 0) return text;
    let result = "";
    let copied = 0;
    for (let at = 0; at + PREFIX <= text.length; at++) {
      if (this.#firstUnits[text.charCodeAt(at)] === 0) continue;
      const secret = this.#secretAt(text, at);
      if (secret === undefined) continue;
      result +=
        text.slice(copied, at) + stand(this.#placeholders.get(secret) ?? UNNUMBERED, secret);
      copied = at + secret.length;
      at = copied - 1;
    }
    return copied === 0 ? text : result + text.slice(copied);
  }

  #secretAt(text: string, at: number): string | undefined {
    const candidates = this.#byPrefix.get(text.slice(at, at + PREFIX));
    return candidates?.find((secret) => text.startsWith(secret, at));
  }

  #add(form: string, placeholder: string): void {
    if (this.#placeholders.has(form)) return;
    this.#placeholders.set(form, placeholder);
    if (isTelling(form)) this.#find(form);
  }

  /** From now on, this form is looked for in every text. */
  #find(form: string): void {
    const prefix = form.slice(0, PREFIX);
    const list = this.#byPrefix.get(prefix) ?? [];
    if (list.includes(form)) return;
    // The longest first: one secret may begin with another.
    const shorter = list.findIndex(({ length }) => length < form.length);
    list.splice(shorter < 0 ? list.length : shorter, 0, form);
    this.#byPrefix.set(prefix, list);
    this.#firstUnits[form.charCodeAt(0)] = 1;
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
    return this.#secrets.replaceKnown(text, (stand, secret) => fitted(stand, secret.length));
  }
}

function fitted(placeholder: string, length: number): string {
  return placeholder.slice(0, length).padEnd(length, "-");
}

/** Whether a value is nobody's word: "dark" of a cookie is not to vanish from every message. */
export function isTelling(secret: string): boolean {
  if (secret.length < 8) return false;
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
