import type { PumpReader } from "./pump-reader.ts";

/** Where a client of a SOCKS proxy wants to go. */
export type SocksTarget = { readonly host: string; readonly port: number };

const MOST_BYTES = 1024;
const CONNECT = 1;

/** Reads as many bytes as a message needs, and puts the rest back. */
class ByteSource {
  readonly #stream: PumpReader;
  #bytes = Buffer.alloc(0);

  constructor(stream: PumpReader) {
    this.#stream = stream;
  }

  /** @returns undefined where the stream ends before, or nobody would need so many */
  async take(size: number): Promise<Buffer | undefined> {
    while (this.#bytes.length < size) {
      const chunk = await this.#stream.read();
      if (chunk === undefined || this.#bytes.length > MOST_BYTES) return undefined;
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
    }
    const taken = this.#bytes.subarray(0, size);
    this.#bytes = this.#bytes.subarray(size);
    return taken;
  }

  /** Up to a zero byte, which is taken too. */
  async line(): Promise<string | undefined> {
    for (let text = ""; text.length < MOST_BYTES; ) {
      const byte = await this.take(1);
      if (byte === undefined) return undefined;
      if (byte[0] === 0) return text;
      text += byte.toString("latin1");
    }
    return undefined;
  }

  done(): void {
    this.#stream.unread(this.#bytes);
  }
}

/**
 * Plays the server of SOCKS 4a or 5 up to the answer; names are left to us (RFC 1928, and 4A's note).
 *
 * @returns undefined where the client speaks neither, or wants something else than a connection
 */
export async function socksTarget(stream: PumpReader): Promise<SocksTarget | undefined> {
  const source = new ByteSource(stream);
  const version = (await source.take(1))?.[0];
  const target = version === 5 ? await socks5(stream, source) : await socks4(stream, source);
  source.done();
  return target;
}

async function socks5(stream: PumpReader, source: ByteSource): Promise<SocksTarget | undefined> {
  const count = (await source.take(1))?.[0] ?? 0;
  const methods = await source.take(count);
  if (methods?.includes(0) !== true) {
    await stream.write(Uint8Array.of(5, 0xff)); // no acceptable method
    return undefined;
  }
  await stream.write(Uint8Array.of(5, 0));
  const [, command, , type] = (await source.take(4)) ?? [];
  const host = await socks5Host(source, type);
  const port = (await source.take(2))?.readUInt16BE();
  if (host === undefined || port === undefined || command !== CONNECT) {
    await stream.write(Uint8Array.of(5, host === undefined ? 8 : 7, 0, 1, 0, 0, 0, 0, 0, 0));
    return undefined;
  }
  await stream.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
  return { host, port };
}

async function socks5Host(
  source: ByteSource,
  type: number | undefined,
): Promise<string | undefined> {
  if (type === 1) return (await source.take(4))?.join(".");
  if (type === 3) {
    const size = (await source.take(1))?.[0] ?? 0;
    return (await source.take(size))?.toString("utf8") || undefined;
  }
  const bytes = type === 4 ? await source.take(16) : undefined;
  if (bytes === undefined) return undefined;
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(2 * at).toString(16));
  return groups.join(":");
}

async function socks4(stream: PumpReader, source: ByteSource): Promise<SocksTarget | undefined> {
  const head = await source.take(7);
  const user = await source.line();
  if (head === undefined || user === undefined) return undefined;
  const address = head.subarray(3, 7);
  // 4a: 0.0.0.x stands for a name that follows.
  const isNamed = address[0] === 0 && address[1] === 0 && address[2] === 0 && address[3] !== 0;
  const host = isNamed ? await source.line() : address.join(".");
  const granted = head[0] === CONNECT && host !== undefined && host !== "";
  await stream.write(Uint8Array.of(0, granted ? 90 : 91, 0, 0, 0, 0, 0, 0));
  return granted ? { host, port: head.readUInt16BE(1) } : undefined;
}
