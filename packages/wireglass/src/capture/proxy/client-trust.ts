/** Who hangs up so soon after the TLS handshake, without a word, may not have liked our certificate. */
const EARLY_MS = 1000;
/** Browsers give up connections that they no longer need: so many in a row, and none that speaks, are no chance. */
const MOST_HANG_UPS = 3;
/** So long a host is passed through: who forgot to trust us once is not left out for good. */
const PASS_MS = 300_000;

/**
 * Which hosts' clients trust our certificates, as they have shown. Some say in the handshake that they do not; others, as
 * apps that pin a certificate, hang up right after it without a word.
 */
export class ClientTrust {
  readonly #trusted = new Set<string>();
  /** Until when each is passed through, on the clock of `performance.now()`. */
  readonly #refused = new Map<string, number>();
  readonly #hangUps = new Map<string, number>();

  /** Its clients have refused us: their TLS is to be passed through. */
  isRefused(host: string): boolean {
    return (this.#refused.get(host) ?? 0) > performance.now();
  }

  /** A client has said in the handshake that it does not trust us. @returns whether its host is passed through now */
  refused(host: string): boolean {
    if (this.#trusted.has(host)) return false; // another client does
    this.#refused.set(host, performance.now() + PASS_MS);
    return true;
  }

  /** A client has said something inside TLS. */
  spoke(host: string): void {
    this.#trusted.add(host);
  }

  /** A client hung up so long after the handshake without a word. @returns whether that counts as a refusal */
  hungUp(host: string, afterMs: number): boolean {
    if (afterMs > EARLY_MS || this.#trusted.has(host)) return false;
    const times = (this.#hangUps.get(host) ?? 0) + 1;
    this.#hangUps.set(host, times);
    if (times < MOST_HANG_UPS) return false;
    this.#hangUps.delete(host);
    return this.refused(host);
  }
}
