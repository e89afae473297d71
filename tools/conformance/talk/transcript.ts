import { preview } from "../wire/bytes.ts";

const MOST_LINES = 24;
const NAMES: Readonly<Record<number, string>> = {
  0: "cont",
  1: "text",
  2: "binary",
  8: "close",
  9: "ping",
  10: "pong",
};

type FrameView = {
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly opcode: number;
  readonly payload: Uint8Array;
};

/** A line, or a frame that becomes one only if somebody asks. */
type Entry = string | { readonly direction: ">" | "<"; readonly frame: FrameView };

/** The first and last lines of a conversation: what the suite sent (>) and heard (<). */
export class Transcript {
  readonly #head: Entry[] = [];
  readonly #tail: Entry[] = [];
  #skipped = 0;

  note(line: string): void {
    this.#add(line);
  }

  frame(direction: ">" | "<", frame: FrameView): void {
    this.#add({ direction, frame });
  }

  get lines(): readonly string[] {
    const gap = this.#skipped > 0 ? [`… ${this.#skipped} more …`] : [];
    return [...this.#head.map(lineOf), ...gap, ...this.#tail.map(lineOf)];
  }

  #add(entry: Entry): void {
    if (this.#head.length < MOST_LINES / 2) {
      this.#head.push(entry);
      return;
    }
    this.#tail.push(entry);
    if (this.#tail.length <= MOST_LINES / 2) return;
    this.#tail.shift();
    this.#skipped++;
  }
}

function lineOf(entry: Entry): string {
  return typeof entry === "string" ? entry : `${entry.direction} ${describe(entry.frame)}`;
}

function describe({ fin, rsv, opcode, payload }: FrameView): string {
  const bits = `${fin === false ? " more" : ""}${rsv ? ` rsv=${rsv}` : ""}`;
  const name = NAMES[opcode] ?? `opcode${opcode}`;
  if (opcode === 8 && payload.byteLength >= 2) {
    const code = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
    return `close${bits} ${code} ${preview(payload.subarray(2))}`;
  }
  return `${name}${bits} [${payload.byteLength}] ${preview(payload)}`;
}
