import type { Endpoint } from "./endpoints.ts";

const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const HOP_LIMIT = 64;
const ETHERTYPE = { ipv4: 0x0800, ipv6: 0x86dd } as const;

/** The protocols of the internet layer's next header that are written here. */
export const PROTOCOL = { tcp: 6, udp: 17 } as const;

/** A transport segment in its IP packet in an Ethernet frame; the checksum of the segment is filled in. */
export function ethernetFrame(
  source: Endpoint,
  target: Endpoint,
  protocol: (typeof PROTOCOL)[keyof typeof PROTOCOL],
  segment: Buffer,
): Uint8Array {
  const v4 = source.address.length === 4;
  const network = v4
    ? ipv4(source, target, protocol, segment.length)
    : ipv6(source, target, protocol, segment.length);
  const checksumAt = protocol === PROTOCOL.tcp ? 16 : 6;
  segment.writeUInt16BE(segmentChecksum(source, target, protocol, segment), checksumAt);
  const link = Buffer.alloc(ETHERNET_BYTES);
  // Locally administered addresses, RFC 9542 §2.1: the client's end in 01, the server's in 02.
  link.set([2, 0, 0, 0, 0, target.side === "client" ? 1 : 2], 0);
  link.set([2, 0, 0, 0, 0, source.side === "client" ? 1 : 2], 6);
  link.writeUInt16BE(v4 ? ETHERTYPE.ipv4 : ETHERTYPE.ipv6, 12);
  return Buffer.concat([link, network, segment]);
}

/** RFC 791 §3.1, with the flag that it must not be fragmented. */
function ipv4(source: Endpoint, target: Endpoint, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(IPV4_BYTES);
  header[0] = 0x45;
  header.writeUInt16BE(IPV4_BYTES + length, 2);
  header.writeUInt16BE(0x4000, 6);
  header[8] = HOP_LIMIT;
  header[9] = protocol;
  header.set(source.address, 12);
  header.set(target.address, 16);
  header.writeUInt16BE(folded(sumOf(header)), 10);
  return header;
}

/** RFC 8200 §3. */
function ipv6(source: Endpoint, target: Endpoint, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(IPV6_BYTES);
  header[0] = 0x60;
  header.writeUInt16BE(length, 4);
  header[6] = protocol;
  header[7] = HOP_LIMIT;
  header.set(source.address, 8);
  header.set(target.address, 24);
  return header;
}

/** Over the pseudo header, too: RFC 9293 §3.1, RFC 8200 §8.1. Both versions' sums come out the same. */
function segmentChecksum(source: Endpoint, target: Endpoint, protocol: number, segment: Buffer) {
  const pseudo = sumOf(source.address) + sumOf(target.address) + protocol + segment.length;
  const checksum = folded(pseudo + sumOf(segment));
  // RFC 768: zero would mean that there is none.
  return protocol === PROTOCOL.udp && checksum === 0 ? 0xffff : checksum;
}

/** The sum of 16-bit words, RFC 1071; below 2^53 for whatever fits a packet. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  const even = bytes.length & ~1;
  for (let i = 0; i < even; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  return even === bytes.length ? sum : sum + ((bytes[even] ?? 0) << 8);
}

function folded(sum: number): number {
  let rest = sum;
  while (rest > 0xffff) rest = (rest % 0x10000) + Math.floor(rest / 0x10000);
  return ~rest & 0xffff;
}
