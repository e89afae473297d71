import { randomBytes } from "node:crypto";
import { joined, utf8 } from "./bytes.ts";

/** RFC 6455 §5.2. */
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** What a frame may deviate in from the ordinary one. */
export type FrameOptions = {
  readonly fin?: boolean;
  /** Three bits; RSV1 is 4. */
  readonly rsv?: number;
  /** Bits of the length field; the shortest that fits unless told. */
  readonly lengthForm?: 7 | 16 | 64;
  /** The length in the header, if it is to differ from the payload's. */
  readonly announcedLength?: bigint;
  /** Whether it is masked; as the sender's role demands unless told. */
  readonly masked?: boolean;
  readonly maskKey?: Uint8Array;
};

/** A frame to send, with whatever faults a case wants in it. */
export type FrameSpec = FrameOptions & { readonly opcode: number; readonly payload: Uint8Array };

type Content = string | Uint8Array;

export function frame(
  opcode: number,
  content: Content = "",
  options: FrameOptions = {},
): FrameSpec {
  return { ...options, opcode, payload: typeof content === "string" ? utf8(content) : content };
}

export function text(content: Content, options?: FrameOptions): FrameSpec {
  return frame(Opcode.text, content, options);
}

export function binary(content: Content, options?: FrameOptions): FrameSpec {
  return frame(Opcode.binary, content, options);
}

export function continuation(content: Content, options?: FrameOptions): FrameSpec {
  return frame(Opcode.continuation, content, options);
}

export function ping(content: Content = "", options?: FrameOptions): FrameSpec {
  return frame(Opcode.ping, content, options);
}

export function pong(content: Content = "", options?: FrameOptions): FrameSpec {
  return frame(Opcode.pong, content, options);
}

/** A close frame; without a code its payload is empty (RFC 6455 §5.5.1). */
export function close(code?: number, reason: Content = "", options?: FrameOptions): FrameSpec {
  if (code === undefined) return frame(Opcode.close, reason, options);
  const reasonBytes = typeof reason === "string" ? utf8(reason) : reason;
  const codeBytes = Uint8Array.of(code >> 8, code & 0xff);
  return frame(Opcode.close, joined(codeBytes, reasonBytes), options);
}

/** A message cut into fragments of the given sizes; the last takes what is left. */
export function fragments(first: FrameSpec, sizes: readonly number[]): readonly FrameSpec[] {
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const size of sizes) {
    parts.push(first.payload.subarray(offset, offset + size));
    offset += size;
  }
  parts.push(first.payload.subarray(offset));
  return parts.map((payload, i) => ({
    opcode: i === 0 ? first.opcode : Opcode.continuation,
    payload,
    fin: i === parts.length - 1,
    // Only the first fragment carries RSV1 (RFC 7692 §6.1).
    rsv: i === 0 ? (first.rsv ?? 0) : 0,
  }));
}

/** A message cut into fragments of one size. */
export function fragmentsOf(first: FrameSpec, size: number): readonly FrameSpec[] {
  const count = Math.max(0, Math.ceil(first.payload.byteLength / size) - 1);
  return fragments(first, new Array<number>(count).fill(size));
}

/** The bytes of a frame; `maskedByRole` is true if the suite plays the client. */
export function encodeFrame(spec: FrameSpec, maskedByRole: boolean): Uint8Array {
  const masked = spec.masked ?? maskedByRole;
  const announced = spec.announcedLength ?? BigInt(spec.payload.byteLength);
  const form = spec.lengthForm ?? shortestForm(announced);
  const head = new Uint8Array(2 + (form === 7 ? 0 : form / 8));
  const view = new DataView(head.buffer);
  head[0] = (spec.fin === false ? 0 : 0x80) | ((spec.rsv ?? 0) << 4) | spec.opcode;
  head[1] = (masked ? 0x80 : 0) | (form === 7 ? Number(announced) : form === 16 ? 126 : 127);
  if (form === 16) view.setUint16(2, Number(announced));
  if (form === 64) view.setBigUint64(2, announced);
  if (!masked) return joined(head, spec.payload);
  const key = spec.maskKey ?? randomBytes(4);
  return joined(head, key, masking(spec.payload, key));
}

function shortestForm(length: bigint): 7 | 16 | 64 {
  if (length < 126n) return 7;
  return length < 65536n ? 16 : 64;
}

/** RFC 6455 §5.3: the same function masks and unmasks. */
export function masking(payload: Uint8Array, key: Uint8Array): Uint8Array {
  const out = new Uint8Array(payload.byteLength);
  const [k0 = 0, k1 = 0, k2 = 0, k3 = 0] = key;
  const keys = [k0, k1, k2, k3];
  for (let i = 0; i < out.byteLength; i++) out[i] = (payload[i] ?? 0) ^ (keys[i & 3] ?? 0);
  return out;
}
