import type { Side } from "@wireglass/lens/record";
import type { Endpoint } from "./endpoints.ts";
import { ethernetFrame, PROTOCOL } from "./internet.ts";

const FLAG = { fin: 0x01, syn: 0x02, push: 0x08, ack: 0x10 } as const;
/** What fits an Ethernet frame of 1,500 bytes behind both headers. */
const SEGMENT_BYTES = { ipv4: 1460, ipv6: 1440 } as const;
/** So many bytes may be on their way before the other side says that it has them. */
const ACKNOWLEDGE_BYTES = 262_144;
const WINDOW_SCALE = 7;

type Ends = { readonly client: Endpoint; readonly server: Endpoint };

/** One side's half of a connection. */
type Half = {
  readonly end: Endpoint;
  /** The next byte to be sent. */
  sequence: number;
  /** Bytes sent that the other side has not confirmed. */
  pending: number;
};

/** A TCP connection that never was on a network: the packets that a reader of packets expects of one. */
export class TcpFlow {
  readonly #halves: Readonly<Record<Side, Half>>;
  readonly #segmentBytes: number;

  /** `seed` makes the first sequence numbers, which differ where ports are used again. */
  constructor({ client, server }: Ends, seed: number) {
    this.#segmentBytes = client.address.length === 4 ? SEGMENT_BYTES.ipv4 : SEGMENT_BYTES.ipv6;
    const first = Math.imul(seed, 0x9e3779b1) >>> 0;
    this.#halves = {
      client: { end: client, sequence: first, pending: 0 },
      server: { end: server, sequence: ~first >>> 0, pending: 0 },
    };
  }

  /** The opening handshake, RFC 9293 §3.5. */
  open(): Uint8Array[] {
    const { client } = this.#halves;
    const hello = this.#packet("client", FLAG.syn, this.#synOptions(), NOTHING);
    client.sequence = next(client.sequence, 1);
    const answer = this.#packet("server", FLAG.syn | FLAG.ack, this.#synOptions(), NOTHING);
    this.#halves.server.sequence = next(this.#halves.server.sequence, 1);
    return [hello, answer, this.#packet("client", FLAG.ack, NOTHING, NOTHING)];
  }

  /** Bytes that one side sends, cut into segments, with what the other answers to many of them. */
  *data(from: Side, bytes: Uint8Array): Generator<Uint8Array> {
    const half = this.#halves[from];
    for (let at = 0; at < bytes.length; at += this.#segmentBytes) {
      const piece = bytes.subarray(at, at + this.#segmentBytes);
      const last = at + piece.length === bytes.length;
      yield this.#packet(from, last ? FLAG.ack | FLAG.push : FLAG.ack, NOTHING, piece);
      half.sequence = next(half.sequence, piece.length);
      half.pending += piece.length;
      if (half.pending >= ACKNOWLEDGE_BYTES) yield this.#acknowledged(from);
    }
  }

  /** Both sides have sent everything, RFC 9293 §3.6. */
  close(by: Side): Uint8Array[] {
    const other = opposite(by);
    return [this.#fin(by), this.#fin(other), this.#packet(by, FLAG.ack, NOTHING, NOTHING)];
  }

  #acknowledged(from: Side): Uint8Array {
    this.#halves[from].pending = 0;
    return this.#packet(opposite(from), FLAG.ack, NOTHING, NOTHING);
  }

  #fin(side: Side): Uint8Array {
    const packet = this.#packet(side, FLAG.fin | FLAG.ack, NOTHING, NOTHING);
    this.#halves[side].sequence = next(this.#halves[side].sequence, 1);
    return packet;
  }

  /** Maximum segment size and window scale, RFC 9293 §3.2 and RFC 7323 §2. */
  #synOptions(): Uint8Array {
    const size = this.#segmentBytes;
    return Uint8Array.of(2, 4, size >> 8, size & 0xff, 1, 3, 3, WINDOW_SCALE);
  }

  #packet(from: Side, flags: number, options: Uint8Array, payload: Uint8Array): Uint8Array {
    const own = this.#halves[from];
    const other = this.#halves[opposite(from)];
    const segment = Buffer.alloc(20 + options.length + payload.length);
    segment.writeUInt16BE(own.end.port, 0);
    segment.writeUInt16BE(other.end.port, 2);
    segment.writeUInt32BE(own.sequence, 4);
    if ((flags & FLAG.ack) !== 0) segment.writeUInt32BE(other.sequence, 8);
    segment[12] = (5 + options.length / 4) << 4;
    segment[13] = flags;
    segment.writeUInt16BE(0xffff, 14);
    segment.set(options, 20);
    segment.set(payload, 20 + options.length);
    other.pending = 0;
    return ethernetFrame(own.end, other.end, PROTOCOL.tcp, segment);
  }
}

const NOTHING = new Uint8Array(0);

function next(sequence: number, bytes: number): number {
  return (sequence + bytes) >>> 0;
}

function opposite(side: Side): Side {
  return side === "client" ? "server" : "client";
}
