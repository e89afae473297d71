import {
  type ExchangeRecord,
  type KeptMessage,
  microsecondsOf,
  type OpenRecord,
  type Side,
  wireBytesOf,
} from "@wireglass/lens/record";
import { ByteBatch } from "../byte-batch.ts";
import type { CaptureEntry, Exporter } from "../capture-entry.ts";
import { fileHeader, packetBlock } from "./blocks.ts";
import { type Endpoints, endpointsOf } from "./endpoints.ts";
import { exchangeTexts, type HttpText, handshakeTexts } from "./http-text.ts";
import { TcpFlow } from "./tcp-flow.ts";
import { UdpFlow } from "./udp-flow.ts";

const ABOUT =
  "Written by Wireglass from what it captured: the headers of Ethernet, IP and TCP are made up, and what was " +
  "encrypted is not. Comments of packets say what else differs.";

/** pcapng for Wireshark: each connection as TCP or UDP, WebSockets with their handshake and frames. */
export const pcapngExporter: Exporter = {
  format: "pcapng",
  order: "time",
  async *write(entries) {
    const batch = new ByteBatch();
    batch.add(fileHeader("Wireglass", ABOUT));
    const writer = new PacketWriter();
    for await (const entry of entries) {
      for (const block of writer.blocksOf(entry)) {
        batch.add(block);
        if (batch.full) yield batch.take();
      }
    }
    yield batch.take();
  },
};

type Flow = TcpFlow | UdpFlow;

type OpenFlow = {
  readonly flow: Flow;
  readonly key: string;
  /** What stands at the first packet: UDP has none that opens a connection. */
  note: string | undefined;
};

/** Writes each connection's packets; remembers those that are open. */
class PacketWriter {
  readonly #flows = new Map<number, OpenFlow>();
  /** The ends of open connections: two of them between the same ends would be taken for one. */
  readonly #taken = new Set<string>();

  *blocksOf(entry: CaptureEntry): Generator<Uint8Array> {
    switch (entry.kind) {
      case "open":
        return yield* this.#open(entry.record);
      case "exchange":
        return yield* this.#exchange(entry.record);
      case "message":
        return yield* this.#message(entry.message);
      case "close":
        return yield* this.#close(entry.record.connection, entry.record);
    }
  }

  *#open(record: OpenRecord): Generator<Uint8Array> {
    const time = microsecondsOf(record.time);
    const flow = yield* this.#begin(record);
    if (record.protocol !== "ws" && record.protocol !== "wss") return;
    const { request, response } = handshakeTexts(record);
    yield* http(flow, time, "client", request);
    if (response !== undefined) yield* http(flow, time, "server", response);
  }

  *#exchange(record: ExchangeRecord): Generator<Uint8Array> {
    const time = microsecondsOf(record.time);
    const flow = yield* this.#begin(record);
    const { request, response } = exchangeTexts(record);
    yield* http(flow, time, "client", request);
    if (response !== undefined) yield* http(flow, time, "server", response);
    yield* this.#close(record.connection, { time: record.time, by: "server" });
  }

  *#begin(record: OpenRecord | ExchangeRecord): Generator<Uint8Array, Flow> {
    const { connection, time, protocol } = record;
    const ends = this.#distinct(endpointsOf(record));
    const flow = protocol === "udp" ? new UdpFlow(ends) : new TcpFlow(ends, connection);
    const key = keyOf(ends);
    this.#taken.add(key);
    const note = aboutConnection(record, ends.notes);
    const opening = flow.open();
    this.#flows.set(connection, { flow, key, note: opening.length === 0 ? note : undefined });
    yield* blocks(microsecondsOf(time), opening, note);
    return flow;
  }

  #distinct(ends: Endpoints): Endpoints {
    const { client, server } = ends;
    // At most once around all ports: more connections than ports cannot be told apart in any case.
    for (let step = 0; step < 65_535; step++) {
      const port = ((client.port - 1 + step) % 65_535) + 1;
      if (this.#taken.has(keyOf({ client: { ...client, port }, server }))) continue;
      if (step === 0) return ends;
      const note = `The client's port was ${client.port}, as that of another connection that is still open.`;
      return { server, client: { ...client, port }, notes: [...ends.notes, note] };
    }
    return ends;
  }

  *#message(message: KeptMessage): Generator<Uint8Array> {
    const open = this.#flowOf(message.connection);
    const notes = [open.note, aboutMessage(message)].filter((note) => note !== undefined);
    open.note = undefined;
    const packets = open.flow.data(message.from, wireBytesOf(message));
    yield* blocks(message.time, packets, notes.length === 0 ? undefined : notes.join(" "));
  }

  *#close(connection: number, { time, by }: { readonly time: number; readonly by: Side }) {
    const { flow, key } = this.#flowOf(connection);
    this.#flows.delete(connection);
    this.#taken.delete(key);
    yield* blocks(microsecondsOf(time), flow.close(by), undefined);
  }

  #flowOf(connection: number): OpenFlow {
    const found = this.#flows.get(connection);
    if (found === undefined) throw new TypeError(`connection ${connection} is not open`);
    return found;
  }
}

function keyOf({ client, server }: Pick<Endpoints, "client" | "server">): string {
  return `${client.address.join(".")}:${client.port}-${server.address.join(".")}:${server.port}`;
}

function http(flow: Flow, time: number, from: Side, { bytes, note }: HttpText) {
  return blocks(time, flow.data(from, bytes), note);
}

/** Packets of one time; the comment stands at the first. */
function* blocks(time: number, packets: Iterable<Uint8Array>, comment: string | undefined) {
  let note = comment;
  for (const packet of packets) {
    yield packetBlock(time, packet, note);
    note = undefined;
  }
}

function aboutConnection(
  { connection, url, protocol, tls }: OpenRecord | ExchangeRecord,
  notes: readonly string[],
): string {
  const agreed = tls === undefined ? "" : ` (${tls.version}, ${tls.cipher})`;
  const encrypted = protocol === "wss" || protocol === "tls";
  const decrypted = encrypted ? [`It was encrypted with TLS${agreed}.`] : [];
  return [`Connection ${connection} of the capture, ${url}.`, ...decrypted, ...notes].join(" ");
}

/** What packets cannot say of a message; nothing of most. */
function aboutMessage({ index, origin, violations }: KeptMessage): string | undefined {
  const said = [
    ...(origin === "peer" ? [] : [`Message ${index} is ${origin}.`]),
    ...(violations.length === 0 ? [] : [`Message ${index} breaks ${violations.join(", ")}.`]),
  ];
  return said.length === 0 ? undefined : said.join(" ");
}
