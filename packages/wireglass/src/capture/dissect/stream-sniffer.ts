import type { Side } from "@wireglass/lens/record";
import {
  FrameHeader,
  HeadReader,
  headerHasToken,
  isControl,
  isWholeUtf8,
  minimalLengthBytes,
  Opcode,
  type RequestHead,
  type ResponseHead,
  readHeader,
  readRequestHead,
  readResponseHead,
} from "@wireglass/wire";
import { NODE_HOST } from "../../endpoint/index.ts";
import { CAPTURE_LIMITS } from "../limits.ts";

/** What the first bytes of a plain stream say that it carries. */
export type Sniffed =
  /** It cannot be told yet. */
  | { readonly kind: "unknown" }
  /** No WebSocket. */
  | { readonly kind: "stream" }
  /** A WebSocket, joined after its handshake. */
  | { readonly kind: "frames" }
  /** A WebSocket from its beginning; frames begin behind so many bytes of each direction. */
  | {
      readonly kind: "handshake";
      readonly request: RequestHead;
      readonly response: ResponseHead;
      readonly skip: Readonly<Record<Side, number>>;
    };

const LIMITS = { maxHeadBytes: 65_536, maxHeaders: 256 };
/** A first frame that is not all there by then is believed for its header, if that is masked. */
const MOST_BYTES = CAPTURE_LIMITS.sniffedBytes.value;
const KNOWN: readonly number[] = Object.values(Opcode);

type Found<Head> = { readonly head: Head; readonly bytes: number };

/** Finds out whether a stream that was forwarded as it is carries a WebSocket. */
export class StreamSniffer {
  readonly #said: Record<Side, Buffer> = { client: Buffer.alloc(0), server: Buffer.alloc(0) };
  #request: Found<RequestHead> | undefined;

  /** The client has asked for a WebSocket, and the answer is not known. */
  get isWaiting(): boolean {
    return this.#request !== undefined;
  }

  /** Takes the next bytes of one direction; not to be called any more once it knows. */
  push(from: Side, bytes: Uint8Array): Sniffed {
    this.#said[from] = Buffer.concat([this.#said[from], bytes]);
    const { client } = this.#said;
    // A client that has said nothing may still begin with a handshake; a server's first word is no answer to one.
    const begins = "GET ".startsWith(client.toString("latin1", 0, 4)) && client.length > 0;
    return begins ? this.#handshake() : framesIn(this.#said[from], from === "client");
  }

  #handshake(): Sniffed {
    const { client, server } = this.#said;
    const request = this.#request ?? headIn(client, readRequestHead);
    if (request === "unknown") return { kind: "unknown" };
    if (request === "none" || !asksForWebSocket(request.head)) return { kind: "stream" };
    this.#request = request;
    const response = server.length === 0 ? "unknown" : headIn(server, readResponseHead);
    if (response === "unknown") return { kind: "unknown" };
    if (response === "none" || response.head.status !== 101) return { kind: "stream" };
    const skip = { client: request.bytes, server: response.bytes };
    return { kind: "handshake", request: request.head, response: response.head, skip };
  }
}

function asksForWebSocket({ method, headers }: RequestHead): boolean {
  return method === "GET" && headerHasToken(headers, "upgrade", "websocket");
}

/** A head and its size; "unknown" where its end has not come. */
function headIn<Head>(
  bytes: Uint8Array,
  read: (head: Uint8Array) => { kind: "head"; head: Head } | { kind: "violation" },
): Found<Head> | "unknown" | "none" {
  const step = new HeadReader(LIMITS).push(bytes);
  if (step.kind === "need") return "unknown";
  if (step.kind === "violation") return "none";
  const text = read(step.bytes);
  return text.kind === "head"
    ? { head: text.head, bytes: bytes.length - step.rest.length }
    : "none";
}

/** Whole legal frames, of which the last one may be cut, with text that is UTF-8: nothing else looks so by chance. */
function framesIn(bytes: Buffer, masked: boolean): Sniffed {
  const header = new FrameHeader();
  for (let at = 0, whole = 0; ; whole++) {
    const size = readHeader(bytes, at, bytes.length, header);
    if (size === 0) {
      if (at < bytes.length && !isHeaderStart(bytes[at] ?? 0)) return { kind: "stream" };
      return { kind: whole > 0 ? "frames" : "unknown" };
    }
    if (!isLegal(header, masked)) return { kind: "stream" };
    const end = at + size + header.length;
    if (end > bytes.length) {
      if (whole > 0) return { kind: "frames" };
      if (bytes.length < MOST_BYTES) return { kind: "unknown" };
      return { kind: masked ? "frames" : "stream" };
    }
    if (!isReadable(bytes.subarray(at + size, end), header)) return { kind: "stream" };
    at = end;
  }
}

function isHeaderStart(byte: number): boolean {
  return (byte & 0b0011_0000) === 0 && KNOWN.includes(byte & 15);
}

function isLegal(header: FrameHeader, masked: boolean): boolean {
  const { fin, rsv, opcode, length, lengthBytes } = header;
  // Short binary messages of other protocols look like a fragment without a mask.
  if (!masked && (!fin || opcode === Opcode.continuation)) return false;
  if (header.masked !== masked || (rsv & 0b011) !== 0 || !KNOWN.includes(opcode)) return false;
  if (lengthBytes !== minimalLengthBytes(length)) return false;
  return !isControl(opcode) || (fin && rsv === 0 && length <= 125);
}

/** Of text that is neither compressed nor in fragments it can be told. */
function isReadable(
  payload: Uint8Array,
  { fin, rsv, opcode, masked, maskKey }: FrameHeader,
): boolean {
  if (opcode !== Opcode.text || !fin || rsv !== 0) return true;
  const copy = Uint8Array.from(payload);
  if (masked) NODE_HOST.mask(copy, 0, copy.length, maskKey, 0);
  return isWholeUtf8(copy, 0, copy.length, NODE_HOST.isUtf8);
}
