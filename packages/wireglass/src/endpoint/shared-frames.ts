import { encodeShared, notSendable, Opcode, type SharedFrame } from "@wireglass/wire";
import { NODE_COMPRESSOR } from "./node-compressor.ts";
import { POOLED_HOST } from "./node-host.ts";
import type { Session } from "./session.ts";
import type { Message, Socket } from "./socket.ts";

/** Window bits are less than this. */
const FORMS = 16;

/** What a receiver agreed to, as far as it decides about bytes; 0 for no compression. */
function formOf({ deflate }: Session<Socket>): number {
  if (deflate === undefined) return 0;
  return deflate.tuning.thresholdBytes * FORMS + deflate.settings.windowBits;
}

/** One message in each of the forms that its receivers need, each made once. */
export class SharedFrames {
  /** Size of the message in bytes. */
  readonly byteLength: number;
  readonly #opcode: typeof Opcode.text | typeof Opcode.binary;
  readonly #payload: Uint8Array;
  readonly #frames = new Map<number, SharedFrame>();

  constructor(message: Message) {
    if (typeof message !== "string" && !(message instanceof Uint8Array)) throw notSendable(message);
    this.#opcode = typeof message === "string" ? Opcode.text : Opcode.binary;
    this.#payload = Buffer.from(message as string); // a copy of bytes, too: the caller may go on using his
    this.byteLength = this.#payload.length;
  }

  for({ deflate }: Session<Socket>): SharedFrame {
    const wants = deflate !== undefined && this.byteLength >= deflate.tuning.thresholdBytes;
    const key = wants ? deflate.settings.windowBits : 0;
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    const compress = wants
      ? (plain: Uint8Array) => NODE_COMPRESSOR.deflate(plain, undefined, deflate.settings)
      : undefined;
    const frame = encodeShared(this.#opcode, this.#payload, POOLED_HOST, compress);
    this.#frames.set(key, frame);
    return frame;
  }
}

/** Several messages as one piece of bytes, in each of the forms that their receivers need. */
export class JoinedFrames {
  readonly #messages: readonly SharedFrames[];
  readonly #joined = new Map<number, SharedFrame>();

  constructor(messages: readonly SharedFrames[]) {
    this.#messages = messages;
  }

  for(session: Session<Socket>): SharedFrame {
    const form = formOf(session);
    const known = this.#joined.get(form);
    if (known !== undefined) return known;
    const joined = join(this.#messages.map((message) => message.for(session)));
    this.#joined.set(form, joined);
    return joined;
  }
}

function join(frames: readonly SharedFrame[]): SharedFrame {
  const [first] = frames;
  if (frames.length === 1 && first !== undefined) return first;
  const compressed = frames.filter((frame) => frame.compressed);
  return {
    bytes: Buffer.concat(frames.map(({ bytes }) => bytes)),
    compressed: compressed.length > 0,
    payload: Buffer.concat(compressed.map(({ payload }) => payload)), // what moves the window
  };
}
