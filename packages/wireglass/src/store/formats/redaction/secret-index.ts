/** Where a secret stands in a text. */
export type SecretSpan = { readonly start: number; readonly end: number; readonly secret: string };

/** So many secrets may end alike. Whoever floods one ending knows it, and does not know those of others. */
const MAX_ALIKE = 64;
const FILTER_SLOTS = 1 << 17;

/**
 * Finds many secrets in one pass over a text. They are looked up by their last characters, as their first are
 * often the same: web tokens share a header of forty.
 */
export class SecretIndex {
  readonly #anchor: number;
  readonly #byEnding = new Map<string, string[]>();
  /** Most places are passed over by a number, before a text is made of them. */
  readonly #filter = new Uint8Array(FILTER_SLOTS);

  /** `anchor`: how many last characters are looked up, 3 or more; no secret is shorter. */
  constructor(anchor: number) {
    this.#anchor = anchor;
  }

  add(secret: string): void {
    const ending = secret.slice(-this.#anchor);
    const alike = this.#byEnding.get(ending) ?? [];
    if (alike.length >= MAX_ALIKE || alike.includes(secret)) return;
    alike.push(secret);
    // The longest first: one secret may end with another.
    alike.sort((a, b) => b.length - a.length);
    this.#byEnding.set(ending, alike);
    this.#filter[slotAt(secret, secret.length)] = 1;
  }

  /** Each place where a secret stands; they may overlap. */
  spansIn(text: string): SecretSpan[] {
    const spans: SecretSpan[] = [];
    if (this.#byEnding.size === 0) return spans;
    let [first, second] = [text.charCodeAt(0), text.charCodeAt(1)];
    for (let end = 3; end <= text.length; end++) {
      const third = text.charCodeAt(end - 1);
      const passed = this.#filter[slotOf(first, second, third)] === 0;
      first = second;
      second = third;
      if (passed || end < this.#anchor) continue;
      const secret = this.#endingAt(text, end);
      if (secret !== undefined) spans.push({ start: end - secret.length, end, secret });
    }
    return spans;
  }

  #endingAt(text: string, end: number): string | undefined {
    const alike = this.#byEnding.get(text.slice(end - this.#anchor, end));
    return alike?.find((one) => one.length <= end && text.startsWith(one, end - one.length));
  }
}

function slotAt(text: string, end: number): number {
  return slotOf(text.charCodeAt(end - 3), text.charCodeAt(end - 2), text.charCodeAt(end - 1));
}

/** A number for three characters in a row. */
function slotOf(first: number, second: number, third: number): number {
  return ((first << 10) ^ (second << 5) ^ third) & (FILTER_SLOTS - 1);
}
