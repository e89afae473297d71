import { createHash } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import type { ExchangeRecord, OpenRecord, Side } from "@wireglass/lens/record";
import { hostAndPort } from "../host-and-port.ts";

/** One end of a connection as packets have it. */
export type Endpoint = {
  readonly side: Side;
  /** Four or sixteen bytes; both ends have the same size. */
  readonly address: Uint8Array;
  readonly port: number;
};

/** Both ends, and a sentence about each thing in them that is not as it was. */
export type Endpoints = {
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly notes: readonly string[];
};

type Beginning = Pick<OpenRecord | ExchangeRecord, "client" | "server" | "protocol" | "connection">;

/** Ports that Wireshark reads as HTTP without being told. */
const HTTP_PORTS: ReadonlySet<number> = new Set([80, 3128, 8080, 8088]);
/** Where the plain form of a protocol lives whose port is read as TLS. */
const PLAIN_PORTS: Readonly<Record<number, number>> = {
  443: 80,
  465: 25,
  636: 389,
  853: 53,
  989: 20,
  990: 21,
  992: 23,
  993: 143,
  995: 110,
  5671: 5672,
  6697: 6667,
  8883: 1883,
};

/** The ends of a connection: as the record says, but for what Wireshark could not read. */
export function endpointsOf(record: Beginning): Endpoints {
  const notes: string[] = [];
  const server = endOf("server", record.server, record.connection, notes);
  const client = endOf("client", record.client, record.connection, notes);
  const port = readablePort(record.protocol, server.port);
  if (port !== server.port) {
    notes.push(
      `The server's port was ${server.port}; ${port} stands for it, as what follows is not encrypted.`,
    );
  }
  const size = Math.max(client.address.length, server.address.length);
  return {
    client: { ...client, address: sized(client.address, size) },
    server: { ...server, address: sized(server.address, size), port },
    notes,
  };
}

/** A plain port for what was decrypted, and one that is known for HTTP where a WebSocket begins. */
function readablePort(protocol: OpenRecord["protocol"], port: number): number {
  if (protocol === "tls") return PLAIN_PORTS[port] ?? port;
  const isHttp = protocol === "ws" || protocol === "wss";
  return isHttp && !HTTP_PORTS.has(port) ? 80 : port;
}

function endOf(side: Side, text: string, connection: number, notes: string[]): Endpoint {
  const { host, port } = hostAndPort(text);
  const address = addressOf(host);
  const shown = JSON.stringify(text);
  if (address === undefined || port === undefined)
    notes.push(`The ${side} was ${shown}; what is missing of an address and a port is made up.`);
  return { side, address: address ?? madeUp(side, host), port: port ?? portFor(side, connection) };
}

/** 198.18.0.0/15 is for tests and never routed (RFC 2544): one address for each name. */
function madeUp(side: Side, host: string): Uint8Array {
  const [a = 0, b = 0] = createHash("sha256").update(`${side} ${host}`).digest();
  return Uint8Array.of(198, side === "client" ? 18 : 19, a, b);
}

function portFor(side: Side, connection: number): number {
  return side === "server" ? 80 : 49_152 + (connection % 16_384);
}

/** Four or sixteen bytes; an IPv4 address in IPv6's clothes is one of IPv4. Undefined for a name. */
function addressOf(host: string): Uint8Array | undefined {
  const plain = host.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
  if (isIPv4(plain)) return Uint8Array.from(plain.split("."), Number);
  return isIPv6(plain) ? ipv6Bytes(plain) : undefined;
}

function ipv6Bytes(text: string): Uint8Array {
  // The URL parser writes an address in its shortest form, without dots.
  const shortest = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const [head = "", tail] = shortest.split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  const groups = tail === undefined ? before : [...before, ...zeros, ...after];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

/** An IPv4 address beside one of IPv6 is written as RFC 4291 §2.5.5.2 maps it. */
function sized(address: Uint8Array, size: number): Uint8Array {
  if (address.length === size) return address;
  const mapped = new Uint8Array(16);
  mapped.set([0xff, 0xff], 10);
  mapped.set(address, 12);
  return mapped;
}
