import type { BodyRecord } from "@wireglass/lens/record";
import { headerValue, type RequestHead, type ResponseHead } from "@wireglass/wire";

/** How the end of a body is told: RFC 9112 §6.3. */
export type Framing =
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-close" };

const NOTHING: Framing = { kind: "length", bytes: 0 };

export function requestFraming({ headers }: RequestHead): Framing {
  return framingIn(headers) ?? NOTHING;
}

export function responseFraming({ status, headers }: ResponseHead, method: string): Framing {
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return NOTHING;
  return framingIn(headers) ?? { kind: "until-close" };
}

function framingIn(headers: RequestHead["headers"]): Framing | undefined {
  const coding = headerValue(headers, "transfer-encoding")?.toLowerCase();
  if (coding !== undefined)
    return /(^|,)\s*chunked$/.test(coding.trim()) ? { kind: "chunked" } : { kind: "until-close" };
  const length = headerValue(headers, "content-length")?.split(",")[0]?.trim();
  return length !== undefined && /^\d{1,15}$/.test(length)
    ? { kind: "length", bytes: Number(length) }
    : undefined;
}

/** RFC 9112 §7.1: hexadecimal digits, and extensions behind them. No more digits than a number holds. */
const CHUNK_SIZE = /^0*([0-9a-f]{1,13})[\t ]*(?:;.*)?$/i;

type ChunkState = "size" | "data" | "after-data" | "trailer";

/** Finds a body's end in passing, and keeps its first bytes. */
export class BodyScanner {
  #framing: Framing["kind"];
  readonly #maxKept: number;
  #left: number;
  #state: ChunkState = "size";
  #line = "";
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #length = 0;
  #done: boolean;

  constructor(framing: Framing, maxKept: number) {
    this.#framing = framing.kind;
    this.#left = framing.kind === "length" ? framing.bytes : 0;
    this.#done = framing.kind === "length" && framing.bytes === 0;
    this.#maxKept = maxKept;
  }

  get done(): boolean {
    return this.#done;
  }

  /** The body ends where the stream does. */
  get endsWithStream(): boolean {
    return this.#framing === "until-close";
  }

  /** Takes what belongs to the body. @returns how many bytes of `chunk` did */
  push(chunk: Uint8Array): number {
    if (this.#framing === "until-close") {
      this.#keep(chunk);
      return chunk.length;
    }
    return this.#framing === "length" ? this.#counted(chunk, 0) : this.#chunked(chunk);
  }

  /** What there was; undefined for nothing. */
  record(): BodyRecord | undefined {
    if (this.#length === 0) return undefined;
    const base64 = Buffer.concat(this.#kept).toString("base64");
    return { base64, length: this.#length, cut: this.#keptBytes < this.#length };
  }

  #counted(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.#left);
    this.#keep(chunk.subarray(at, end));
    this.#left -= end - at;
    if (this.#framing === "length" && this.#left === 0) this.#done = true;
    return end;
  }

  /** RFC 9112 §7.1. */
  #chunked(chunk: Uint8Array): number {
    let at = 0;
    while (at < chunk.length && !this.#done) {
      if (this.endsWithStream) {
        this.#keep(chunk.subarray(at));
        return chunk.length;
      }
      if (this.#state === "data") {
        at = this.#counted(chunk, at);
        if (this.#left === 0) this.#state = "after-data";
      } else {
        const byte = chunk[at++] ?? 0;
        if (byte === 0x0a) this.#endOfLine(this.#line.trimEnd());
        else if (this.#line.length < 4096) this.#line += String.fromCharCode(byte);
      }
    }
    return at;
  }

  #endOfLine(line: string): void {
    this.#line = "";
    if (this.#state === "after-data") this.#state = "size";
    else if (this.#state === "size") {
      const size = CHUNK_SIZE.exec(line)?.[1];
      // Behind what is no size nobody knows where the body ends: the peer will find that, too.
      if (size === undefined) this.#framing = "until-close";
      this.#left = Number.parseInt(size ?? "0", 16);
      this.#state = this.#left === 0 ? "trailer" : "data";
    } else if (line === "") this.#done = true;
  }

  #keep(bytes: Uint8Array): void {
    this.#length += bytes.length;
    const room = this.#maxKept - this.#keptBytes;
    if (room <= 0 || bytes.length === 0) return;
    const kept = Buffer.from(bytes.subarray(0, room));
    this.#kept.push(kept);
    this.#keptBytes += kept.length;
  }
}
