import { isUtf8 } from "node:buffer";
import { parseExactJson } from "@wireglass/lens/filter";
import type { Side } from "@wireglass/lens/record";
import { Opcode } from "@wireglass/wire";

/** A message as a replay needs it: recorded, or come now. */
export type ReplayMessage = {
  /** Its place: of a recorded one its index in the connection, else how many came before it. */
  readonly index: number;
  /** Milliseconds, from wherever. */
  readonly time: number;
  readonly from: Side;
  /** 1 for text, 2 for binary. */
  readonly opcode: number;
  readonly payload: Uint8Array;
};

/** JSON that is larger is compared as text. */
const MOST_JSON_BYTES = 4 << 20;

/** A message, read. JSON may have a head before it, as in `42["event",{}]` of Socket.IO. */
export class ReadMessage {
  readonly message: ReplayMessage;
  /** Undefined for bytes. */
  readonly text: string | undefined;
  /** What stands before the JSON. */
  readonly head: string;
  /** Undefined where there is no JSON object or array in it; numbers as `parseExactJson` gives them. */
  readonly json: object | undefined;

  constructor(message: ReplayMessage) {
    this.message = message;
    const { opcode, payload } = message;
    const isText = opcode === Opcode.text || isUtf8(payload);
    this.text = isText ? Buffer.from(payload).toString("utf8") : undefined;
    const found = this.text === undefined ? undefined : jsonIn(this.text);
    this.head = found?.head ?? "";
    this.json = found?.json;
  }

  /** The text of the JSON alone. */
  get jsonText(): string {
    return this.text?.slice(this.head.length) ?? "";
  }
}

function jsonIn(text: string): { head: string; json: object } | undefined {
  if (text.length > MOST_JSON_BYTES) return undefined;
  const head = /^[\w:/,. -]{0,64}(?=[[{])/.exec(text)?.[0];
  if (head === undefined) return undefined;
  try {
    const json = parseExactJson(text.slice(head.length));
    return typeof json === "object" && json !== null ? { head, json } : undefined;
  } catch {
    return undefined;
  }
}
