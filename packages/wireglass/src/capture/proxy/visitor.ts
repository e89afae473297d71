import { setTimeout as sleep } from "node:timers/promises";
import type { RequestHead } from "@wireglass/wire";
import { type Secured, secureServerSide } from "../../endpoint/index.ts";
import { CAPTURE_LIMITS } from "../limits.ts";
import type { ClientTrust } from "./client-trust.ts";
import { agreeFirst } from "./h2/agreement.ts";
import { relayH2 } from "./h2/h2-visit.ts";
import { beginsWithH2, relayPlainH2 } from "./h2/plain-visit.ts";
import type { House } from "./house.ts";
import { nextRequest } from "./http-head.ts";
import { relayHttp } from "./http-relay.ts";
import { plainAnswer } from "./plain-answer.ts";
import type { ClientAbout, ProxyOptions } from "./proxy-options.ts";
import { ownAnswer } from "./proxy-page.ts";
import { PumpReader } from "./pump-reader.ts";
import type { Destination } from "./request-change.ts";
import { socksTarget } from "./socks-server.ts";
import type { Place, Upstream } from "./upstreams.ts";

const MOST_PORT = 65_535;
const TLS_HANDSHAKE = 0x16;
/** Who says nothing for so long waits for the server to speak first. */
const SILENCE_MS = 1000;
/** Ports where clients speak first, however long they take. */
const CLIENT_FIRST = new Set([80, 443, 8000, 8080, 8443]);
const METHOD = /^[A-Z]{3,20} /;
const ALPN = ["http/1.1"];
/** An error of a client that left in the handshake; without a code it ended the stream in order. */
const HANG_UP = /^(ECONNRESET|EPIPE|)$/;

export type VisitorAbout = ClientAbout & {
  readonly options: ProxyOptions;
  readonly house: House;
  readonly trust: ClientTrust;
};

/** What a client said first; or, where its server was first, the connection to that. */
type FirstSaid = { readonly first?: Buffer | undefined; readonly spoken?: Upstream };

/** What a stream to the proxy's door carries is told by its first byte. */
export async function serveVisitor(client: PumpReader, about: VisitorAbout): Promise<void> {
  const first = await client.read();
  if (first === undefined) return client.finish();
  client.unread(first);
  if (first[0] === 4 || first[0] === 5) {
    const target = await socksTarget(client);
    if (target === undefined || isOwn(target, about)) return client.finish();
    return serveTunnel(client, target, about);
  }
  if (first[0] === TLS_HANDSHAKE) {
    // A proxy that is spoken to in TLS: the same inside.
    const secured = await intercept(client, undefined, about, ALPN);
    return secured && serveVisitor(readerOf(secured), { ...about, tls: secured.tls });
  }
  const request = await nextRequest(client);
  if (request?.kind !== "head" || request.head.method !== "CONNECT") {
    if (request?.kind === "head") client.unread(request.bytes);
    if (request?.kind === "violation")
      await client.write(
        plainAnswer(400, "Bad Request", `This is neither HTTP nor SOCKS (${request.code}).`),
      );
    if (request?.kind !== "head") return client.finish();
    const { address, tls, house, options } = about;
    const destination = (head: RequestHead) => {
      const found = absoluteDestination(head);
      if (found === undefined) return { answer: ownAnswer(head, options.ca) };
      return isOwn(found, about) ? { answer: OWN_PAGE } : found;
    };
    const connect = (): Promise<void> => serveVisitor(client, about);
    return relayHttp(client, { client: address, tls, destination, connect }, house);
  }
  const target = authority(request.head.target);
  if (target === undefined) {
    await client.write(plainAnswer(400, "Bad Request", "CONNECT takes host:port."));
    return client.finish();
  }
  if (isOwn(target, about)) {
    await client.write(OWN_PAGE);
    return client.finish();
  }
  await client.write(Buffer.from("HTTP/1.1 200 Connection Established\r\n\r\n"));
  return serveTunnel(client, target, about);
}

/** A stream that the client believes to end at `target`. */
async function serveTunnel(
  client: PumpReader,
  target: { host: string; port: number },
  about: VisitorAbout,
): Promise<void> {
  const { house, options, trust, address, tls } = about;
  const place = { ...target, secure: false };
  const { first, spoken } = await firstSaid(client, place, house);
  if (first?.[0] === TLS_HANDSHAKE) {
    const isPassed =
      options.isPassedThrough?.(target.host) === true || trust.isRefused(target.host);
    if (isPassed) return passThrough(client, place, "tls", { ...about, unread: true });
    return serveTls(client, { ...target, secure: true }, about);
  }
  const destination = fixedDestination(place);
  if (beginsWithH2(first))
    return relayPlainH2(client, place, house, { client: address, destination });
  if (first !== undefined && METHOD.test(first.toString("latin1", 0, 24)))
    return relayHttp(client, { client: address, tls, destination }, house);
  return passThrough(client, place, "tcp", { ...about, spoken });
}

/** A stream that is to end in TLS at `place`; what is spoken inside is chosen there. */
async function serveTls(client: PumpReader, place: Place, about: VisitorAbout): Promise<void> {
  const agreement = await agreeFirst(client, place, about.house);
  const secured = await intercept(client, place.host, about, agreement.protocols);
  if (secured === undefined) return agreement.drop();
  const { address } = about;
  if (secured.protocol === "h2") {
    about.trust.spoke(place.host);
    return relayH2(secured, agreement, { client: address, destination: fixedDestination(place) });
  }
  const { house } = agreement;
  return serveSecured(readerOf(secured), place, { ...about, house, tls: secured.tls });
}

async function serveSecured(
  client: PumpReader,
  target: { host: string; port: number },
  about: VisitorAbout,
): Promise<void> {
  const { house, address, tls, trust } = about;
  const place = { ...target, secure: true };
  const secureSince = performance.now();
  const { first, spoken } = await firstSaid(client, place, house);
  if (first !== undefined) trust.spoke(target.host);
  else if (spoken === undefined && trust.hungUp(target.host, performance.now() - secureSince))
    house.note({ code: "proxy/pass-through", host: target.host, detail: "it hung up" });
  const destination = fixedDestination(place);
  if (first !== undefined && METHOD.test(first.toString("latin1", 0, 24)))
    return relayHttp(client, { client: address, tls, destination }, house);
  if (first === undefined && spoken === undefined) return client.finish();
  return passThrough(client, place, "tls", { ...about, spoken });
}

/**
 * Waits for the first bytes, which are left where they are. Where the client is silent, its server may be the one to
 * speak first: that is asked as well then, and whoever speaks decides. Neither is there where the client has left.
 */
async function firstSaid(client: PumpReader, place: Place, house: House): Promise<FirstSaid> {
  const silence = new AbortController();
  const reading = client.read();
  const isSilent = sleep(SILENCE_MS, SILENT, silence).catch(() => SILENT);
  const early = await (CLIENT_FIRST.has(place.port) ? reading : Promise.race([reading, isSilent]));
  silence.abort();
  if (early === undefined || !("kind" in early)) return heard(client, early);
  const upstream = await house.upstreams.open(place).catch(() => undefined);
  if (upstream === undefined) return heard(client, await reading);
  const greeting = upstream.stream.read().then((bytes) => ({ bytes }));
  const said = await Promise.race([reading, greeting]);
  if (said !== undefined && "bytes" in said && said.bytes !== undefined) {
    upstream.stream.unread(said.bytes);
    void reading.then((late) => late && client.unread(late));
    return { spoken: upstream };
  }
  upstream.close();
  return heard(client, await reading);
}

const SILENT = { kind: "silent" } as const;

function heard(client: PumpReader, first: Buffer | undefined): FirstSaid {
  if (first !== undefined) client.unread(first);
  return { first };
}

/** The page and API of this program are not for the proxy: their token would be written down. */
function isOwn({ host, port }: { host: string; port: number }, { options }: VisitorAbout): boolean {
  return options.isOwn?.(host, port) === true;
}

const OWN_PAGE = plainAnswer(403, "Forbidden", "Open this page of Wireglass without the proxy.");

/** Speaks TLS with the client in the server's name. */
async function intercept(
  client: PumpReader,
  host: string | undefined,
  about: VisitorAbout,
  protocols: readonly string[] | undefined,
): Promise<Secured | undefined> {
  const { options, house, trust } = about;
  const unread = client.takeWaiting();
  const fallback = host;
  const begun = performance.now();
  try {
    const secured = await secureServerSide(client.pump, unread, {
      secureContext: await options.ca.contextFor(host),
      SNICallback: (name, done) => {
        options.ca.contextFor(name, { fallback }).then((context) => done(null, context), done);
      },
      ...(protocols && { ALPNProtocols: [...protocols] }),
      keyLog: options.upstream.keyLog,
    });
    secured.socket.once("close", () => client.gone(undefined)); // its pump tells nobody any more
    return secured;
  } catch (error) {
    client.gone(undefined);
    const { code = "", message } = error as NodeJS.ErrnoException; // read only
    const saysSo = /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN)/.test(code);
    const leaves =
      host !== undefined && HANG_UP.test(code) && trust.hungUp(host, performance.now() - begun);
    const refused = leaves || (saysSo && host !== undefined && trust.refused(host));
    house.note({
      code: refused ? "proxy/pass-through" : "proxy/client-tls",
      host: host ?? "",
      detail: message,
    });
    return undefined;
  }
}

function readerOf(secured: Secured): PumpReader {
  const stream = new PumpReader(secured.pump);
  stream.patienceMs = CAPTURE_LIMITS.firstWordsMs.value;
  secured.start();
  return stream;
}

type PassAbout = Pick<VisitorAbout, "house" | "address" | "tls"> & {
  /** The server, where it is connected already. */
  readonly spoken?: Upstream | undefined;
  /** Nothing of it is kept but that it was there. */
  readonly unread?: boolean;
};

/** Bytes as they are, both ways. */
export async function passThrough(
  client: PumpReader,
  place: Place,
  protocol: "tcp" | "tls",
  { house, address, tls, spoken, unread = false }: PassAbout,
): Promise<void> {
  const { host, port } = place;
  const shown = host.includes(":") ? `[${host}]` : host;
  const url = `${protocol}://${shown}:${port}`;
  try {
    const upstream = spoken ?? (await house.upstreams.open(place));
    const agreed = upstream.tls ?? tls;
    const about = {
      protocol,
      url,
      client: address,
      server: upstream.address,
      ...(agreed && { tls: agreed }),
    };
    const record = { ...about, subprotocol: null, extensions: "" };
    house.join(record, client, upstream.stream, !unread);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    house.note({ code: "proxy/broken", host, detail });
    client.pump.destroy();
  }
}

/** For a client that takes us for the server. */
export function fixedDestination(place: Place, prefix = "", hostHeader?: string) {
  return (head: RequestHead): Destination => ({
    ...place,
    target: prefix + head.target,
    hostHeader,
  });
}

function absoluteDestination({ target }: RequestHead): Destination | undefined {
  if (!/^(https?|wss?):\/\//i.test(target) || !URL.canParse(target)) return undefined;
  const url = new URL(target);
  const secure = /^(https|wss):$/.test(url.protocol);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (secure ? 443 : 80));
  // As it came, but for scheme and authority: a URL object would write some characters in another way.
  const path = target.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
  return { host, port, secure, target: path.startsWith("/") ? path : `/${path}` };
}

function authority(target: string): { host: string; port: number } | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]@/\s]+):(\d{1,5})$/i.exec(target);
  const port = Number(match?.[2] ?? 0);
  if (match === null || port === 0 || port > MOST_PORT) return undefined;
  return { host: (match[1] ?? "").replace(/^\[|\]$/g, ""), port };
}
