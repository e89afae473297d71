import type { RequestHead } from "@wireglass/wire";
import type { Secured } from "../../../endpoint/index.ts";
import type { Destination } from "../request-change.ts";
import type { Agreement } from "./agreement.ts";
import { SessionRelay } from "./session-relay.ts";

/** Serves a client with which HTTP/2 was agreed on. */
export function relayH2(
  secured: Secured,
  agreement: Agreement,
  about: {
    readonly client: string;
    readonly destination: (head: RequestHead) => Destination;
  },
): void {
  const { h2, house } = agreement;
  if (h2 === undefined) throw new Error("HTTP/2 is agreed on only where a server was asked");
  const tls = h2.tls ?? secured.tls;
  // The client may have left in the meantime: nobody would hear of it any more.
  if (secured.socket.destroyed) return agreement.drop();
  new SessionRelay(secured.socket, h2, { ...about, tls, server: h2.address }, house);
}
