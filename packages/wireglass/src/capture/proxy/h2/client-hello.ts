/** What a client says before anything is agreed on: RFC 8446 §4.1.2. */
export type ClientHello = {
  /** The name that it asks for (SNI); "" for none, as for an address. */
  readonly servername: string;
  /** What it would speak inside, in its order (ALPN, RFC 7301); empty where it does not say. */
  readonly protocols: readonly string[];
};

export type HelloStep =
  /** Nothing contradicts a hello yet, and it is not all here. */
  | { readonly kind: "need" }
  | { readonly kind: "hello"; readonly hello: ClientHello }
  /** It is none. */
  | { readonly kind: "none" };

const HANDSHAKE_RECORD = 0x16;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const ALPN = 16;
/** A longer one is nothing that a client sends: even with keys against quantum computers they take 2 KiB. */
const MAX_HELLO_BYTES = 65_536;

/** Reads a ClientHello from a stream's first bytes: TLS records, in which it may lie in pieces. */
export function readClientHello(bytes: Buffer): HelloStep {
  const message = handshakeBytes(bytes);
  if (message === undefined) return { kind: "none" };
  if (message.length > 0 && message[0] !== CLIENT_HELLO) return { kind: "none" };
  if (message.length < 4) return { kind: "need" };
  const length = message.readUIntBE(1, 3);
  if (length > MAX_HELLO_BYTES) return { kind: "none" };
  if (message.length < 4 + length) return { kind: "need" };
  const hello = helloIn(new Fields(message.subarray(4, 4 + length)));
  return hello === undefined ? { kind: "none" } : { kind: "hello", hello };
}

/** The payloads of handshake records, joined: RFC 8446 §5.1. Undefined where there is another record. */
function handshakeBytes(bytes: Buffer): Buffer | undefined {
  const pieces: Buffer[] = [];
  let at = 0;
  for (let left = MAX_HELLO_BYTES + 4; at < bytes.length && left > 0; ) {
    if (bytes[at] !== HANDSHAKE_RECORD) return undefined;
    if (bytes.length < at + 5) break;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0) return undefined; // RFC 8446 §5.1 forbids it, and it would never end
    const piece = bytes.subarray(at + 5, at + 5 + length);
    pieces.push(piece);
    left -= piece.length;
    at += 5 + length;
    const first = pieces[0];
    // What follows the hello may be of another kind already.
    if (first !== undefined && first.length >= 4 && first.length >= 4 + first.readUIntBE(1, 3))
      break;
  }
  return Buffer.concat(pieces);
}

/** Vectors of TLS, one after the other; whatever does not fit makes `broken` true. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;
  broken = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.broken || this.#at >= this.#bytes.length;
  }

  number(size: 1 | 2): number {
    const field = this.take(size);
    return field.length === size ? field.readUIntBE(0, size) : 0;
  }

  take(size: number): Buffer {
    const field = this.#bytes.subarray(this.#at, this.#at + size);
    if (field.length < size) this.broken = true;
    this.#at += size;
    return field;
  }

  /** A vector whose length comes first, in so many bytes. */
  vector(lengthBytes: 1 | 2): Buffer {
    return this.take(this.number(lengthBytes));
  }
}

function helloIn(fields: Fields): ClientHello | undefined {
  fields.take(2 + 32); // version and random
  fields.vector(1); // session
  fields.vector(2); // cipher suites
  fields.vector(1); // compression methods
  let servername = "";
  let protocols: readonly string[] = [];
  const extensions = new Fields(fields.isEmpty ? Buffer.alloc(0) : fields.vector(2));
  while (!extensions.isEmpty) {
    const type = extensions.number(2);
    const content = extensions.vector(2);
    if (type === SERVER_NAME) servername = nameIn(content);
    if (type === ALPN) protocols = protocolsIn(content);
  }
  return fields.broken || extensions.broken ? undefined : { servername, protocols };
}

/** RFC 6066 §3: a list of which only the type "host name" was ever given out. */
function nameIn(content: Buffer): string {
  const names = new Fields(new Fields(content).vector(2));
  const type = names.number(1);
  const name = names.vector(2);
  return type === 0 && !names.broken ? name.toString("latin1") : "";
}

function protocolsIn(content: Buffer): readonly string[] {
  const list = new Fields(new Fields(content).vector(2));
  const protocols: string[] = [];
  while (!list.isEmpty) protocols.push(list.vector(1).toString("latin1"));
  return list.broken ? [] : protocols;
}
