import type { Side } from "@wireglass/lens/record";
import type { Endpoint } from "./endpoints.ts";
import { ethernetFrame, PROTOCOL } from "./internet.ts";

const HEADER_BYTES = 8;
/** What fits the 16-bit lengths of UDP and IPv4. */
const MAX_PAYLOAD_BYTES = 65_535 - 20 - HEADER_BYTES;

/** Datagrams between two ends, RFC 768. */
export class UdpFlow {
  readonly #ends: Readonly<Record<Side, Endpoint>>;

  constructor(ends: Readonly<Record<Side, Endpoint>>) {
    this.#ends = ends;
  }

  open(): Uint8Array[] {
    return [];
  }

  data(from: Side, bytes: Uint8Array): Uint8Array[] {
    const source = this.#ends[from];
    const target = this.#ends[from === "client" ? "server" : "client"];
    const payload = bytes.subarray(0, MAX_PAYLOAD_BYTES);
    const segment = Buffer.alloc(HEADER_BYTES + payload.length);
    segment.writeUInt16BE(source.port, 0);
    segment.writeUInt16BE(target.port, 2);
    segment.writeUInt16BE(segment.length, 4);
    segment.set(payload, HEADER_BYTES);
    return [ethernetFrame(source, target, PROTOCOL.udp, segment)];
  }

  close(): Uint8Array[] {
    return [];
  }
}
