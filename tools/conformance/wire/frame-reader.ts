import { joinedAll } from "./bytes.ts";
import { masking } from "./frame.ts";

/** A frame as the peer sent it, payload unmasked. */
export type WireFrame = {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly maskKey: Uint8Array | undefined;
  /** Bits of the length field that was used. */
  readonly lengthForm: 7 | 16 | 64;
  readonly payload: Uint8Array;
};

type Header = Omit<WireFrame, "payload"> & {
  readonly payloadLength: bigint;
  readonly byteLength: number;
};

/** Cuts a byte stream into frames; says what is there, never whether it is allowed. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #byteLength = 0;
  #header: Header | undefined;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#byteLength += chunk.byteLength;
  }

  /** Bytes that do not make up a frame yet. */
  get pendingBytes(): number {
    return this.#byteLength;
  }

  /** The next complete frame, or undefined if more bytes are needed. */
  next(): WireFrame | undefined {
    this.#header ??= readHeader(this.#front(14));
    const header = this.#header;
    if (header === undefined) return undefined;
    const total = BigInt(header.byteLength) + header.payloadLength;
    if (BigInt(this.#byteLength) < total) return undefined;
    this.#header = undefined;
    const payload = this.#take(Number(total)).subarray(header.byteLength);
    const { fin, rsv, opcode, maskKey, lengthForm } = header;
    const clear = maskKey === undefined ? payload : masking(payload, maskKey);
    return { fin, rsv, opcode, maskKey, lengthForm, payload: clear };
  }

  #front(byteLength: number): Uint8Array {
    const [first] = this.#chunks;
    if (first === undefined || first.byteLength >= byteLength) return first ?? new Uint8Array();
    // A header may be spread over many small chunks.
    return joinedAll(this.#chunks.slice(0, byteLength)).subarray(0, byteLength);
  }

  #take(byteLength: number): Uint8Array {
    const [first] = this.#chunks;
    const isInFirst = first !== undefined && first.byteLength >= byteLength;
    const all = isInFirst ? first : joinedAll(this.#chunks);
    const rest = all.subarray(byteLength);
    if (isInFirst) this.#chunks[0] = rest;
    else this.#chunks = [rest];
    if (rest.byteLength === 0) this.#chunks.shift();
    this.#byteLength -= byteLength;
    return all.subarray(0, byteLength);
  }
}

/** RFC 6455 §5.2. */
function readHeader(bytes: Uint8Array): Header | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const length7 = second & 0x7f;
  const lengthForm = length7 < 126 ? 7 : length7 === 126 ? 16 : 64;
  const lengthEnd = 2 + (lengthForm === 7 ? 0 : lengthForm / 8);
  const byteLength = lengthEnd + (second & 0x80 ? 4 : 0);
  if (bytes.byteLength < byteLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    fin: (first & 0x80) !== 0,
    rsv: (first >> 4) & 7,
    opcode: first & 0x0f,
    lengthForm,
    maskKey: second & 0x80 ? bytes.slice(lengthEnd, byteLength) : undefined,
    payloadLength: readLength(view, lengthForm, length7),
    byteLength,
  };
}

function readLength(view: DataView, form: 7 | 16 | 64, length7: number): bigint {
  if (form === 7) return BigInt(length7);
  return form === 16 ? BigInt(view.getUint16(2)) : view.getBigUint64(2);
}
