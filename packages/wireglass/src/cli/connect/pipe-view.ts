import { isUtf8 } from "node:buffer";
import type { Message } from "../../endpoint/index.ts";
import type { LinkKind } from "./link.ts";
import type { Output } from "./output.ts";
import { visibleText } from "./record-line.ts";
import type { Texts } from "./texts.ts";
import type { View } from "./view.ts";

type Setup = {
  readonly output: Output;
  readonly stderr: (text: string) => void;
  readonly texts: Texts;
  /** Binary messages as they are. */
  readonly binary: boolean;
  readonly quiet: boolean;
  /** Somebody's terminal: what could steer it is made visible. */
  readonly terminal: boolean;
};

const LF = 0x0a;
const NOTHING = new Uint8Array(0);

/** Payloads only: text as it is and binary as hex, one message a line. */
export class PipeView implements View {
  readonly recorder = undefined;
  readonly #setup: Setup;
  /** The beginning of a character whose rest is in the next chunk. */
  #held: Uint8Array = NOTHING;
  #atLineStart = true;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  message(message: Message, link: LinkKind): void {
    if (typeof message === "string") return this.#text(message, true);
    if (this.#setup.binary) return this.#setup.output.write(message);
    if (link === "stream") return this.#chunk(message);
    if (link === "datagram" && isUtf8(message))
      return this.#text(decode(message), message.at(-1) !== LF);
    this.#hex(message);
  }

  roundTrip(ms: number): void {
    this.notice(this.#setup.texts.roundTrip(ms.toFixed(2)));
  }

  aside(): void {}

  notice(text: string): void {
    if (!this.#setup.quiet) this.problem(text);
  }

  problem(text: string): void {
    this.#setup.stderr(`${text}\n`);
  }

  drained(): Promise<void> {
    return this.#setup.output.drained();
  }

  end(): void {
    if (this.#held.length > 0) this.#hex(this.#held);
    this.#held = NOTHING;
  }

  /** A stream has no messages: its text is passed on without line ends of our own. */
  #chunk(chunk: Uint8Array): void {
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    const whole = bytes.length - openTail(bytes);
    this.#held = NOTHING;
    if (!isUtf8(bytes.subarray(0, whole))) return this.#hex(bytes);
    this.#held = bytes.slice(whole);
    if (whole > 0) this.#text(decode(bytes.subarray(0, whole)), false);
  }

  #text(text: string, endLine: boolean): void {
    const shown = this.#setup.terminal ? visibleText(text) : text;
    this.#setup.output.write(endLine ? `${shown}\n` : shown);
    this.#atLineStart = endLine || text.endsWith("\n");
  }

  #hex(bytes: Uint8Array): void {
    const digits = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
    this.#setup.output.write(`${this.#atLineStart ? "" : "\n"}${digits}\n`);
    this.#atLineStart = true;
  }
}

/** How many bytes at the end begin a UTF-8 character that is not complete: 0 to 3. */
function openTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue; // inside a character
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return size > back ? back : 0;
  }
  return 0;
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
