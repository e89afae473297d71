import type { RequestHead } from "@wireglass/wire";
import type { House } from "../house.ts";
import type { PumpReader } from "../pump-reader.ts";
import type { Destination } from "../request-change.ts";
import type { Place } from "../upstreams.ts";
import { h2Client } from "./h2-sessions.ts";
import { PumpDuplex } from "./pump-duplex.ts";
import { type H2Upstream, SessionRelay } from "./session-relay.ts";

/** RFC 9113 §3.4; the rest of it follows at once. */
const PREFACE = "PRI * HTTP/2.0\r\n";

/** A client that begins with HTTP/2 without having asked, as it knows that the server speaks it. */
export function beginsWithH2(first: Buffer | undefined): boolean {
  return first?.toString("latin1", 0, PREFACE.length) === PREFACE;
}

/** Serves such a client: the server is spoken to in HTTP/2 as well. */
export async function relayPlainH2(
  client: PumpReader,
  place: Place,
  house: House,
  about: {
    readonly client: string;
    readonly destination: (head: RequestHead) => Destination;
  },
): Promise<void> {
  const { upstream, server } = await reached(place, house);
  new SessionRelay(new PumpDuplex(client), upstream, { ...about, server, tls: undefined }, house);
}

async function reached(
  place: Place,
  house: House,
): Promise<{ readonly upstream: H2Upstream; readonly server: string | undefined }> {
  try {
    const { stream, address } = place.secure
      ? await reachSecure(place, house)
      : await reachPlain(place, house);
    const session = await h2Client(stream, `http://${address}`);
    return { upstream: { kind: "session", session }, server: address };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { upstream: { kind: "unreachable", reason }, server: undefined };
  }
}

async function reachPlain(place: Place, house: House) {
  const { stream, address } = await house.upstreams.open(place);
  return { stream: new PumpDuplex(stream), address };
}

async function reachSecure(place: Place, house: House) {
  const found = await house.upstreams.reach(place, { servername: "", protocols: ["h2"] });
  if (found.kind === "h2") return found;
  found.upstream.close();
  throw new Error("the server does not speak HTTP/2");
}
