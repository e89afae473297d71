import type { Message, Spoken } from "./sequence.ts";

/** What a peer tells of its conversation when it is over. */
export type Report = {
  /** Of its own sequence. */
  readonly sent: number;
  /** Of the other's sequence, as it was intended. */
  readonly got: number;
  /** Of those, in order: CRC-32 of "t" or "b" for the opcode, and the payload, of each. */
  readonly crc: number;
  /** Messages that came from nobody's sequence. */
  readonly injected: number;
  /** Answers of the rules. */
  readonly answered: number;
  /** The first that was not as intended. */
  readonly difference: string | null;
  /** The close frame's code. */
  readonly code: number;
};

export type Listener = {
  take(message: Message): void;
  /** Something has come that was not to come. */
  readonly isDifferent: boolean;
  /** That, or everything has come that was to come to who has asked so often. */
  isOver(asked: number): boolean;
  report(): Omit<Report, "sent" | "code">;
};

export type ListenerOptions = {
  /** The other's sequence. */
  readonly next: () => Spoken;
  readonly injections: number;
  readonly answer: string;
  readonly crc32: (data: Message, before: number) => number;
};

/**
 * Compares what comes with what is intended as it comes, and keeps none of it. Refers to nothing outside itself, as
 * it runs in a page too.
 */
export function listenerOf({ next, injections, answer, crc32 }: ListenerOptions): Listener {
  const counts = { got: 0, injected: 0, answered: 0 };
  let difference: string | null = null;
  let crc = 0;
  let hasEnded = false;
  /** What the last message of the sequence is still to be. */
  let expected: Message[] = [];

  const isSame = (a: Message, b: Message): boolean => {
    if (typeof a === "string" || typeof b === "string" || a.length !== b.length) return a === b;
    return a.every((byte, at) => byte === b[at]);
  };
  const expect = (): Message => {
    while (expected.length === 0) expected = [...next().intended];
    return expected.shift() ?? "";
  };
  const told = (message: Message): string =>
    typeof message === "string"
      ? JSON.stringify(message.slice(0, 100))
      : `bytes ${message.slice(0, 100)}`;

  const take = (message: Message): void => {
    if (message === "end") hasEnded = true;
    else if (message === answer) counts.answered++;
    else if (message === `injected ${counts.injected}`) counts.injected++;
    else {
      const intended = expect();
      if (!isSame(message, intended))
        difference ??= `message ${counts.got} is ${told(message)}, not ${told(intended)}`;
      counts.got++;
      crc = crc32(message, crc32(typeof message === "string" ? "t" : "b", crc));
    }
  };
  return {
    take,
    get isDifferent() {
      return difference !== null;
    },
    isOver: (asked) =>
      difference !== null ||
      (hasEnded && counts.injected === injections && counts.answered === asked),
    report: () => ({ ...counts, crc, difference }),
  };
}
