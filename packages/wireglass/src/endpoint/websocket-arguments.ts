import { isToken, MAX_REASON_BYTES } from "@wireglass/wire";
import { withoutCredentials } from "./shown-url.ts";
import type { Socket } from "./socket.ts";

/** The conversions and checks of the WHATWG WebSocket interface, as Web IDL and its steps say. */

/** Steps 1 to 9 of the constructor: http becomes ws, a fragment is refused. */
export function parseWebSocketUrl(url: unknown): URL {
  const text = `${url as string}`; // a symbol throws here, as Web IDL wants
  if (!URL.canParse(text))
    throw new DOMException(`"${withoutCredentials(text)}" is not a URL`, "SyntaxError");
  const parsed = new URL(text);
  if (parsed.protocol === "http:" || parsed.protocol === "https:") {
    parsed.protocol = parsed.protocol === "http:" ? "ws:" : "wss:";
  }
  if (parsed.protocol !== "ws:" && parsed.protocol !== "wss:") {
    throw new DOMException(
      `"${withoutCredentials(text)}" is not a ws:// or wss:// URL`,
      "SyntaxError",
    );
  }
  if (parsed.hash !== "" || parsed.href.endsWith("#")) {
    throw new DOMException(`"${text}" has a fragment`, "SyntaxError");
  }
  return parsed;
}

/** A string, a sequence of strings, or an object with `protocols`. */
export function parseProtocols(value: unknown): string[] {
  const list = protocolList(value);
  for (const name of list) {
    if (!isToken(name)) throw new DOMException(`"${name}" is not a subprotocol`, "SyntaxError");
  }
  if (new Set(list.map((name) => name.toLowerCase())).size < list.length) {
    throw new DOMException("a subprotocol stands there twice", "SyntaxError");
  }
  return list;
}

function protocolList(value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value === "object" && value !== null) {
    if (Symbol.iterator in value) return Array.from(value as Iterable<string>, (name) => `${name}`);
    return protocolList((value as { protocols?: unknown }).protocols);
  }
  return [`${value as string}`];
}

/** `[Clamp] unsigned short`, then the check of step 1 of `close`. */
export function parseCloseCode(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "bigint") throw new TypeError("a BigInt is not a close code");
  const code = clampToShort(Number(value));
  if (code === 1000 || (code >= 3000 && code <= 4999)) return code;
  throw new DOMException(
    `${code} is not allowed as a close code here; use 1000 or 3000 to 4999`,
    "InvalidAccessError",
  );
}

/** Web IDL's ConvertToInt with [Clamp]: rounds half to even. */
function clampToShort(value: number): number {
  if (Number.isNaN(value)) return 0;
  const clamped = Math.min(Math.max(value, 0), 65_535);
  const floor = Math.floor(clamped);
  const fraction = clamped - floor;
  if (fraction !== 0.5) return Math.round(clamped);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** A USVString of at most 123 bytes in UTF-8. */
export function parseReason(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const reason = `${value as string}`.toWellFormed(); // a symbol throws here, as Web IDL wants
  if (Buffer.byteLength(reason, "utf8") > MAX_REASON_BYTES) {
    throw new DOMException(`a reason has at most ${MAX_REASON_BYTES} bytes`, "SyntaxError");
  }
  return reason;
}

export type SendArgument =
  | { readonly kind: "text"; readonly text: string; readonly byteLength: number }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly byteLength: number }
  | { readonly kind: "blob"; readonly blob: Blob; readonly byteLength: number };

/** What `send` was given; bytes are still the caller's. */
export function parseSendArgument(data: unknown): SendArgument {
  if (typeof data === "string") return textArgument(data);
  if (data instanceof Blob) return { kind: "blob", blob: data, byteLength: data.size };
  if (data instanceof ArrayBuffer) return bytesArgument(data, 0, data.byteLength);
  if (ArrayBuffer.isView(data)) return bytesArgument(data.buffer, data.byteOffset, data.byteLength);
  return textArgument(`${data as string}`); // a symbol throws here, as Web IDL wants
}

function textArgument(data: string): SendArgument {
  return { kind: "text", text: data, byteLength: Buffer.byteLength(data, "utf8") };
}

function bytesArgument(buffer: ArrayBufferLike, offset: number, length: number): SendArgument {
  if (!(buffer instanceof ArrayBuffer)) {
    throw new TypeError("a view of a SharedArrayBuffer cannot be sent");
  }
  if (buffer.resizable) throw new TypeError("a view of a resizable buffer cannot be sent");
  const bytes = buffer.detached ? new Uint8Array(0) : new Uint8Array(buffer, offset, length);
  return { kind: "bytes", bytes, byteLength: bytes.byteLength };
}

/** The ports that Fetch blocks; a browser would not connect to them either. */
const BLOCKED = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
  512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10080,
]);

/** Fetch §2.9: a "bad port". */
export function isBlockedPort(url: URL): boolean {
  return url.port !== "" && BLOCKED.has(Number(url.port));
}

/** Marks the second argument of a constructor call that adopts a socket instead of connecting. */
export class Accepted {
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
  }
}
