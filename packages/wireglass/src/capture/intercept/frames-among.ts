import type { KeptMessage } from "@wireglass/lens/record";

/** A control frame, and behind how many bytes of the message around it. */
type FrameAmong = {
  readonly kept: KeptMessage;
  readonly raw: Uint8Array;
  readonly behind: number;
};

/** So long a control frame waits for the end of the message around it: less than any heartbeat does. */
const WAIT_MS = 10_000;

/**
 * Control frames that came among the fragments of a message. If that passes as it is, they stay where they were; but
 * they wait for its end no longer than a moment.
 */
export class FramesAmong {
  readonly #late: () => void;
  #frames: FrameAmong[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param late told when they have waited long enough */
  constructor(late: () => void) {
    this.#late = late;
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  add(frame: FrameAmong): void {
    this.#frames.push(frame);
    this.#timer ??= setTimeout(this.#late, WAIT_MS).unref();
  }

  /** All of them, which wait no more. */
  take(): readonly FrameAmong[] {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#frames.splice(0);
  }

  /** The bytes of the message with the frames where they were, and the numbers of these. */
  joined(raw: Uint8Array): { readonly raw: Uint8Array; readonly numbers: readonly number[] } {
    if (this.#frames.length === 0) return { raw, numbers: [] };
    const frames = this.take();
    const pieces: Uint8Array[] = [];
    let at = 0;
    for (const { raw: frame, behind } of frames) {
      pieces.push(raw.subarray(at, behind), frame);
      at = behind;
    }
    const numbers = frames.map(({ kept }) => kept.index);
    return { raw: Buffer.concat([...pieces, raw.subarray(at)]), numbers };
  }
}
