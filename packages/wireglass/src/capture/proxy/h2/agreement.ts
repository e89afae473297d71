import { hostPort, type TlsFacts } from "../../../endpoint/index.ts";
import type { House } from "../house.ts";
import type { PumpReader } from "../pump-reader.ts";
import type { Place, Reached, Upstream } from "../upstreams.ts";
import type { ClientHello } from "./client-hello.ts";
import { h2Client } from "./h2-sessions.ts";
import { peekClientHello } from "./peeked-hello.ts";
import type { H2Upstream } from "./session-relay.ts";

/** What is spoken with a client inside TLS, as the server that it means chose it. */
export type Agreement = {
  /** What the client is answered in ALPN; undefined for no answer. */
  readonly protocols: readonly string[] | undefined;
  /** With HTTP/2: where its streams go. */
  readonly h2?: H2Upstream & { readonly address?: string; readonly tls?: TlsFacts | undefined };
  /** Has the connection that is open already, for who asks for it first. */
  readonly house: House;
  /** The client went away: the connection is not needed. */
  drop(): void;
};

const HTTP_1 = "http/1.1";

/**
 * Looks at what the client would speak, and asks the server which of it: a client is never told that a server
 * speaks what it does not. The stream stays unread. A client that offers nothing but HTTP/1.1 is not made to wait.
 *
 * @param own replaces the name that the client asked for
 */
export async function agreeFirst(
  client: PumpReader,
  place: Place,
  house: House,
  own?: { readonly servername: string },
): Promise<Agreement> {
  const hello = place.secure ? await peekClientHello(client) : undefined;
  const offers = hello?.protocols ?? [];
  const usual = { protocols: [HTTP_1], house, drop: () => {} };
  if (hello === undefined || offers.every((one) => one === HTTP_1)) return usual;
  try {
    return await agreed(await house.upstreams.reach(place, { ...hello, ...own }), place, house);
  } catch (error) {
    return unreachable(error, place, hello, house);
  }
}

async function agreed(reached: Reached, place: Place, house: House): Promise<Agreement> {
  if (reached.kind === "other") {
    const { protocol, upstream } = reached;
    const protocols = protocol === undefined ? undefined : [protocol];
    const drop = (): void => upstream.close();
    return { protocols, house: opened(house, Promise.resolve(upstream)), drop };
  }
  const { stream, address, tls } = reached;
  const session = await h2Client(stream, `https://${hostPort(place.host, place.port)}`);
  const h2 = { kind: "session", session, address, tls } as const;
  return { protocols: ["h2"], h2, house, drop: () => session.destroy() };
}

/** The client still gets our TLS, and inside it an answer that says what went wrong. */
function unreachable(
  error: unknown,
  place: Place,
  { protocols }: ClientHello,
  house: House,
): Agreement {
  if (protocols.includes("h2") && !protocols.includes(HTTP_1)) {
    const reason = reasonOf(error, place, protocols);
    return { protocols: ["h2"], h2: { kind: "unreachable", reason }, house, drop: () => {} };
  }
  const failed = Promise.reject(error);
  failed.catch(() => {}); // told to whoever asks
  const protocol = protocols.includes(HTTP_1) ? HTTP_1 : protocols[0];
  const house1 = opened(house, failed);
  return { protocols: protocol === undefined ? undefined : [protocol], house: house1, drop() {} };
}

function reasonOf(error: unknown, { host, port }: Place, protocols: readonly string[]): string {
  if (!(error instanceof Error)) return String(error);
  const { code = "" } = (error.cause ?? {}) as NodeJS.ErrnoException; // read only
  const isAlert = code.endsWith("NO_APPLICATION_PROTOCOL"); // RFC 7301 §3.2
  return isAlert
    ? `${hostPort(host, port)}: the server speaks none of ${protocols.join(", ")}`
    : error.message;
}

/** The same house, but who first asks for a server gets `first`. */
function opened(house: House, first: Promise<Upstream>): House {
  let ready: Promise<Upstream> | undefined = first;
  const open = (place: Place): Promise<Upstream> => {
    const upstream = ready ?? house.upstreams.open(place);
    ready = undefined;
    return upstream;
  };
  return { ...house, upstreams: { open, reach: (...asked) => house.upstreams.reach(...asked) } };
}
