import { isUtf8 } from "node:buffer";
import { opcodeName, type Side } from "@wireglass/lens/record";
import { checkClosePayload, isControl, Opcode, type ViolationCode } from "@wireglass/wire";
import { type Data, type Message, type OwnMessage, patchedJson } from "../../../script/index.ts";
import type { SentToScript } from "../script-frames.ts";
import type { ScriptFate } from "../script-talk.ts";

/** RFC 6455 §5.5 */
const MOST_CONTROL_BYTES = 125;
const MOST_DELAY_MS = 86_400_000;

type Acts = {
  isDropped: boolean;
  waitMs: number;
  readonly followers: OwnMessage[];
  readonly replies: OwnMessage[];
  readonly tags: string[];
};

const NO_ACTS: Acts = { isDropped: false, waitMs: 0, followers: [], replies: [], tags: [] };

/** A message as a script sees it; what it does to it is collected, and asked for by {@link fate}. */
export class ScriptMessage implements Message {
  readonly #sent: Omit<SentToScript, "call">;
  readonly #isWatched: boolean;
  /** Handed out to be read, and perhaps written to. */
  #bytes: Buffer | undefined;
  #parsed: { readonly value: unknown } | undefined;
  /** What was done to it beside its payload: most messages have nothing of that. */
  #acts: Acts | undefined;
  #isAssigned = false;
  #isOver = false;

  /** @param isWatched it has passed already */
  constructor(sent: Omit<SentToScript, "call">, isWatched: boolean) {
    this.#sent = sent;
    this.#isWatched = isWatched;
  }

  get connection(): number {
    return this.#sent.connection;
  }

  get index(): number {
    return this.#sent.index;
  }

  get time(): number {
    return this.#sent.time / 1_000_000;
  }

  get from(): Side {
    return this.#sent.from;
  }

  get opcode(): Message["opcode"] {
    return opcodeName(this.#sent.opcode);
  }

  get length(): number {
    return this.#current.length;
  }

  get compressed(): boolean {
    return this.#sent.compressed;
  }

  get violations(): readonly ViolationCode[] {
    return this.#sent.violations as readonly ViolationCode[]; // as they were sent
  }

  get text(): string | undefined {
    const bytes = this.#current;
    const isChecked = this.#sent.opcode === Opcode.text && this.#sent.violations.length === 0;
    return isChecked || isUtf8(bytes) ? bytes.toString("utf8") : undefined;
  }

  set text(text: string | undefined) {
    if (typeof text !== "string")
      throw new TypeError("message.text takes a text; message.drop() drops");
    this.#assign(Buffer.from(text, "utf8"));
  }

  get bytes(): Uint8Array {
    this.#bytes ??= Buffer.from(this.#current);
    return this.#bytes;
  }

  set bytes(bytes: Uint8Array) {
    if (!(bytes instanceof Uint8Array)) throw new TypeError("message.bytes takes a Uint8Array");
    this.#assign(Buffer.from(bytes));
  }

  get json(): unknown {
    this.#parsed ??= { value: parsed(this.text) };
    return this.#parsed.value;
  }

  set json(value: unknown) {
    this.#mayChange();
    this.#isAssigned = true;
    this.#parsed = { value };
  }

  drop(): void {
    this.#act().isDropped = true;
  }

  delay(ms: number): void {
    this.#act().waitMs += checkedDelay(ms);
  }

  follow(data: Data): void {
    this.#act().followers.push(ownMessage(data));
  }

  reply(data: Data): void {
    this.#act().replies.push(ownMessage(data));
  }

  tag(word: string): void {
    const { tags } = this.#act();
    if (!/^[^\s"]{1,100}$/.test(word))
      throw new TypeError("a tag is one word of 100 characters at most");
    tags.push(word);
  }

  /** Something was done to it, other than by changing its JSON or its bytes where they are. */
  get isTouched(): boolean {
    return this.#acts !== undefined || this.#isAssigned;
  }

  /** What becomes of it; undefined where nothing was done to it. From now on nothing can be. @throws TypeError */
  fate(): Omit<ScriptFate, "tell" | "call"> | undefined {
    this.#isOver = true;
    if (this.#isWatched) return undefined;
    const changed = this.#changed();
    if (changed !== undefined) this.#check(changed);
    const { isDropped, ...acts } = this.#acts ?? NO_ACTS;
    if (isDropped) return { kind: "drop", ...acts };
    if (changed !== undefined) return { kind: "edit", payload: changed, ...acts };
    return this.#acts && { kind: "pass", ...acts };
  }

  /** With what was assigned, or written into what was handed out. */
  get #current(): Buffer {
    return this.#bytes ?? this.#payload;
  }

  get #payload(): Buffer {
    const { payload } = this.#sent;
    if (payload instanceof Buffer) return payload;
    return Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  }

  #act(): Acts {
    this.#mayChange();
    this.#acts ??= { isDropped: false, waitMs: 0, followers: [], replies: [], tags: [] };
    return this.#acts;
  }

  #assign(bytes: Buffer): void {
    this.#mayChange();
    this.#isAssigned = true;
    this.#bytes = bytes;
    this.#parsed = undefined;
  }

  /** The payload as it is to be; undefined where it is as it was. */
  #changed(): Buffer | undefined {
    const parsedNow = this.#parsed;
    if (parsedNow !== undefined) {
      const text = this.text ?? "";
      const before = parsed(text);
      const patch =
        before === undefined
          ? written(parsedNow.value)
          : patchedJson(text, before, parsedNow.value);
      if (patch !== undefined) return Buffer.from(patch, "utf8");
    }
    const bytes = this.#bytes;
    return bytes === undefined || bytes.equals(this.#payload) ? undefined : bytes;
  }

  #check(bytes: Buffer): void {
    const { opcode } = this.#sent;
    if (opcode === Opcode.text && !isUtf8(bytes))
      throw new TypeError("a text message takes UTF-8 only (RFC 6455 §8.1)");
    if (opcode === Opcode.close && checkClosePayload(bytes, isUtf8) !== undefined)
      throw new TypeError("a close frame carries a code and a reason (RFC 6455 §5.5.1)");
    if (isControl(opcode) && bytes.length > MOST_CONTROL_BYTES)
      throw new TypeError("a control frame has 125 bytes at most (RFC 6455 §5.5)");
  }

  #mayChange(): void {
    if (this.#isWatched)
      throw new TypeError(
        'a script with mode "watch" reads what has passed already, and cannot change it',
      );
    if (this.#isOver)
      throw new TypeError("this message has gone on already: change it before onMessage ends");
  }
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined for what stays undefined: it was no JSON, and still is none. */
function written(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** @throws TypeError */
export function ownMessage(data: Data): OwnMessage {
  if (typeof data === "string") return { opcode: Opcode.text, payload: Buffer.from(data, "utf8") };
  if (data instanceof Uint8Array) return { opcode: Opcode.binary, payload: new Uint8Array(data) };
  throw new TypeError("a message is a text or a Uint8Array");
}

/** @throws TypeError */
export function checkedDelay(ms: number): number {
  if (typeof ms === "number" && ms >= 0 && ms <= MOST_DELAY_MS) return ms;
  throw new TypeError("delay takes milliseconds, a day at most");
}
