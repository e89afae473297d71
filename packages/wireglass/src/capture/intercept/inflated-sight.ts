import type { ObservedMessage } from "@wireglass/wire";
import type { Outgoing } from "./outgoing.ts";

/**
 * Whether compressed messages of a direction can be read. One that cannot be inflated is not in the window that those
 * behind it may refer to (RFC 7692 §7.2.3.2): then all of them pass as they are, which is right as long as all of them did.
 */
export class InflatedSight {
  readonly #outgoing: Outgoing;
  readonly #broken: (reason: string) => void;
  #isLost = false;

  /** @param broken told where one did not pass as it was: then those that follow cannot */
  constructor(outgoing: Outgoing, broken: (reason: string) => void) {
    this.#outgoing = outgoing;
    this.#broken = broken;
  }

  /** Whether a message is to pass unread. */
  hides({ compressed, violations }: ObservedMessage): boolean {
    if (!compressed) return false;
    if (this.#isLost) return true;
    if (!violations.some((code) => code.startsWith("deflate/"))) return false;
    this.lose();
    return true;
  }

  /** A compressed message was not read. */
  lose(): void {
    if (this.#outgoing.forgets) return;
    this.#isLost = true;
    if (this.#outgoing.isOwn)
      this.#broken("a message that is too large, or broken, cannot be compressed again");
  }
}
