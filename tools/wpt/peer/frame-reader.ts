/** One frame as it came from the client, unmasked. */
export type Frame = {
  readonly fin: boolean;
  /** RSV1 to RSV3 as three bits; RSV1 is 0b100. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  readonly payload: Buffer;
};

type Header = { readonly byteLength: number; readonly payloadLength: number };

/** Cuts a byte stream into frames; trusts the client, since the client is what is tested. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #byteLength = 0;
  #needed = 2;

  push(chunk: Buffer): readonly Frame[] {
    this.#chunks.push(chunk);
    this.#byteLength += chunk.byteLength;
    if (this.#byteLength < this.#needed) return [];
    let rest = Buffer.concat(this.#chunks, this.#byteLength);
    const frames: Frame[] = [];
    for (;;) {
      const header = readHeader(rest);
      this.#needed = header === undefined ? rest.byteLength + 1 : frameByteLength(header);
      if (header === undefined || rest.byteLength < this.#needed) break;
      frames.push(readFrame(rest, header));
      rest = rest.subarray(this.#needed);
    }
    this.#chunks = [rest];
    this.#byteLength = rest.byteLength;
    return frames;
  }
}

function frameByteLength(header: Header): number {
  return header.byteLength + header.payloadLength;
}

function readHeader(bytes: Buffer): Header | undefined {
  if (bytes.byteLength < 2) return undefined;
  const second = bytes.readUInt8(1);
  const length7 = second & 0x7f;
  const lengthBytes = length7 === 126 ? 2 : length7 === 127 ? 8 : 0;
  const byteLength = 2 + lengthBytes + (second & 0x80 ? 4 : 0);
  if (bytes.byteLength < byteLength) return undefined;
  if (lengthBytes === 0) return { byteLength, payloadLength: length7 };
  if (lengthBytes === 2) return { byteLength, payloadLength: bytes.readUInt16BE(2) };
  return { byteLength, payloadLength: Number(bytes.readBigUInt64BE(2)) };
}

function readFrame(bytes: Buffer, header: Header): Frame {
  const first = bytes.readUInt8(0);
  const masked = (bytes.readUInt8(1) & 0x80) !== 0;
  const payload = Buffer.from(bytes.subarray(header.byteLength, frameByteLength(header)));
  if (masked) unmask(payload, bytes.subarray(header.byteLength - 4, header.byteLength));
  return { fin: (first & 0x80) !== 0, rsv: (first >> 4) & 7, opcode: first & 15, masked, payload };
}

function unmask(payload: Buffer, key: Buffer): void {
  const [k0 = 0, k1 = 0, k2 = 0, k3 = 0] = key;
  const keys = [k0, k1, k2, k3] as const;
  for (let i = 0; i < payload.byteLength; i++) {
    payload[i] = (payload[i] ?? 0) ^ (keys[i & 3] ?? 0);
  }
}
