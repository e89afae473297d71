import { setTimeout as sleep } from "node:timers/promises";
import type { RequestHead } from "@wireglass/wire";
import { secureServerSide } from "../../endpoint/index.ts";
import type { House } from "./house.ts";
import { nextRequest } from "./http-head.ts";
import { type Destination, plainAnswer, relayHttp } from "./http-relay.ts";
import type { ClientAbout, ProxyOptions } from "./proxy-options.ts";
import { ownAnswer } from "./proxy-page.ts";
import { PumpReader } from "./pump-reader.ts";
import { socksTarget } from "./socks-server.ts";
import type { Place } from "./upstreams.ts";

const TLS_HANDSHAKE = 0x16;
/** Who says nothing for so long waits for the server to speak first. */
const SILENCE_MS = 1000;
/** Ports where clients speak first, however long they take. */
const CLIENT_FIRST = new Set([80, 443, 8000, 8080, 8443]);
const METHOD = /^[A-Z]{3,20} /;
const ALPN = ["http/1.1"];

export type VisitorAbout = ClientAbout & {
  readonly options: ProxyOptions;
  readonly house: House;
  /** Hosts whose clients have refused our certificate. */
  readonly distrusted: Set<string>;
};

/** What a stream to the proxy's door carries is told by its first byte. */
export async function serveVisitor(client: PumpReader, about: VisitorAbout): Promise<void> {
  const first = await client.read();
  if (first === undefined) return client.pump.end();
  client.unread(first);
  if (first[0] === 4 || first[0] === 5) {
    const target = await socksTarget(client);
    if (target === undefined) return client.pump.end();
    return serveTunnel(client, target, about);
  }
  if (first[0] === TLS_HANDSHAKE) {
    // A proxy that is spoken to in TLS: the same inside.
    const secured = await intercept(client, undefined, about);
    return secured && serveVisitor(secured.stream, { ...about, tls: secured.tls });
  }
  const request = await nextRequest(client);
  if (request?.kind !== "head" || request.head.method !== "CONNECT") {
    if (request?.kind === "head") client.unread(request.bytes);
    if (request?.kind === "violation")
      await client.write(
        plainAnswer(400, "Bad Request", `This is neither HTTP nor SOCKS (${request.code}).`),
      );
    if (request?.kind !== "head") return client.pump.end();
    const { address, tls, house, options } = about;
    const destination = (head: RequestHead) =>
      absoluteDestination(head) ?? { answer: ownAnswer(head, options.ca) };
    return relayHttp(client, { client: address, tls, destination }, house);
  }
  const target = authority(request.head.target);
  if (target === undefined) {
    await client.write(plainAnswer(400, "Bad Request", "CONNECT takes host:port."));
    return client.pump.end();
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
  const { house, options, distrusted, address, tls } = about;
  const first = await firstBytes(client, target.port);
  if (first?.[0] === TLS_HANDSHAKE) {
    const isPassed = options.isPassedThrough?.(target.host) === true || distrusted.has(target.host);
    if (isPassed) return passThrough(client, { ...target, secure: false }, "tls", about);
    const secured = await intercept(client, target.host, about);
    return secured && serveSecured(secured.stream, target, { ...about, tls: secured.tls });
  }
  if (first !== undefined && METHOD.test(first.toString("latin1", 0, 24))) {
    const destination = fixedDestination({ ...target, secure: false });
    return relayHttp(client, { client: address, tls, destination }, house);
  }
  return passThrough(client, { ...target, secure: false }, "tcp", about);
}

async function serveSecured(
  client: PumpReader,
  target: { host: string; port: number },
  about: VisitorAbout,
): Promise<void> {
  const first = await firstBytes(client, target.port);
  const { house, address, tls } = about;
  const destination = fixedDestination({ ...target, secure: true });
  if (first !== undefined && METHOD.test(first.toString("latin1", 0, 24)))
    return relayHttp(client, { client: address, tls, destination }, house);
  return passThrough(client, { ...target, secure: true }, "tls", about);
}

/** The first bytes, left where they are; undefined where the client waits for the server. */
async function firstBytes(client: PumpReader, port: number): Promise<Buffer | undefined> {
  const silence = new AbortController();
  const reading = client.read();
  const waits = CLIENT_FIRST.has(port)
    ? reading
    : Promise.race([reading, sleep(SILENCE_MS, undefined, silence).catch(() => undefined)]);
  const first = await waits;
  silence.abort();
  if (first !== undefined) client.unread(first);
  else void reading.then((late) => late && client.unread(late));
  return first;
}

/** Speaks TLS with the client in the server's name. */
async function intercept(client: PumpReader, host: string | undefined, about: VisitorAbout) {
  const { options, house, distrusted } = about;
  const unread = client.takeWaiting();
  const fallback = host;
  try {
    const secured = await secureServerSide(client.pump, unread, {
      secureContext: await options.ca.contextFor(host),
      SNICallback: (name, done) => {
        options.ca.contextFor(name, { fallback }).then((context) => done(null, context), done);
      },
      ALPNProtocols: ALPN,
    });
    const stream = new PumpReader(secured.pump);
    secured.start();
    return { stream, tls: secured.tls };
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException; // read only
    const refused = /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN)/.test(code);
    if (refused && host !== undefined) distrusted.add(host);
    house.note({
      code: refused ? "proxy/pass-through" : "proxy/client-tls",
      host: host ?? "",
      detail: message,
    });
    return undefined;
  }
}

/** Bytes as they are, both ways. */
export async function passThrough(
  client: PumpReader,
  place: Place,
  protocol: "tcp" | "tls",
  { house, address, tls }: Pick<VisitorAbout, "house" | "address" | "tls">,
): Promise<void> {
  const { host, port } = place;
  const shown = host.includes(":") ? `[${host}]` : host;
  const url = `${protocol}://${shown}:${port}`;
  try {
    const upstream = await house.upstreams.open(place);
    const agreed = upstream.tls ?? tls;
    const about = {
      protocol,
      url,
      client: address,
      server: upstream.address,
      ...(agreed && { tls: agreed }),
    };
    house.join({ ...about, subprotocol: null, extensions: "" }, client, upstream.stream);
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
  if (match === null) return undefined;
  return { host: (match[1] ?? "").replace(/^\[|\]$/g, ""), port: Number(match[2]) };
}
