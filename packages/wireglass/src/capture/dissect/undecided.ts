import type { OpenRecord, Side } from "@wireglass/lens/record";
import { headerValue } from "@wireglass/wire";
import { CAPTURE_LIMITS } from "../limits.ts";
import type { Dissector } from "./dissector.ts";
import { type Sniffed, StreamSniffer } from "./stream-sniffer.ts";

const { sniffedMs, handshakeMs } = CAPTURE_LIMITS;

type Heard = { readonly from: Side; readonly time: number; readonly bytes: Buffer | undefined };

/** A stream that was forwarded as it is, until it is known whether it carries a WebSocket. */
export class Undecided {
  readonly #open: OpenRecord;
  readonly #settled: (open: OpenRecord) => Dissector;
  readonly #sniffer = new StreamSniffer();
  readonly #heard: Heard[] = [];

  /** @param settled gets the record of what it turned out to be, and gives who reads it from then on */
  constructor(open: OpenRecord, settled: (open: OpenRecord) => Dissector) {
    this.#open = open;
    this.#settled = settled;
  }

  /** @returns who reads the stream from now on, once that is known */
  data(from: Side, time: number, lent: Uint8Array): Dissector | undefined {
    const bytes = Buffer.from(lent);
    this.#heard.push({ from, time, bytes });
    const sniffed = this.#sniffer.push(from, bytes);
    return sniffed.kind === "unknown" ? undefined : this.#settle(sniffed);
  }

  /** One direction has ended. */
  end(from: Side, time: number): void {
    this.#heard.push({ from, time, bytes: undefined });
  }

  /** Ends the waiting. */
  settle(): Dissector {
    return this.#settle({ kind: "stream" });
  }

  /** Nothing came that would tell, for so long that nothing is expected. @param now in microseconds since 1970 */
  isOverdue(now: number): boolean {
    const patience = this.#sniffer.isWaiting ? handshakeMs : sniffedMs;
    return now / 1000 - this.#open.time * 1000 > patience.value;
  }

  #settle(sniffed: Sniffed): Dissector {
    const dissector = this.#settled(openedAs(this.#open, sniffed));
    const skip = sniffed.kind === "handshake" ? { ...sniffed.skip } : { client: 0, server: 0 };
    for (const { from, time, bytes } of this.#heard) {
      if (bytes === undefined) dissector.end(from, time);
      else {
        const start = Math.min(skip[from], bytes.length);
        skip[from] -= start;
        if (start < bytes.length) dissector.data(from, time, bytes, start, bytes.length);
      }
    }
    return dissector;
  }
}

function openedAs(open: OpenRecord, sniffed: Sniffed): OpenRecord {
  if (sniffed.kind !== "frames" && sniffed.kind !== "handshake") return open;
  const isSecure = open.protocol === "tls";
  const place = new URL(open.url).host;
  const protocol = isSecure ? "wss" : "ws";
  if (sniffed.kind === "frames") return { ...open, protocol, url: `${protocol}://${place}/` };
  const { request, response } = sniffed;
  const { status, reason, headers } = response;
  return {
    ...open,
    protocol,
    url: `${protocol}://${place}${request.target}`,
    request,
    response: { status, reason, headers },
    subprotocol: headerValue(headers, "sec-websocket-protocol") ?? null,
    extensions: headerValue(headers, "sec-websocket-extensions") ?? "",
  };
}
