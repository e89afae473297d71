import { expect, test } from "vitest";
import {
  ConnectError,
  certificateFingerprint,
  connectWebSocket,
  type TlsClientOptions,
} from "../../src/endpoint/index.ts";
import { authority, type Pem } from "./support/certificates.ts";
import { connecting, echo, serving } from "./support/serving.ts";
import { rejection } from "./support/waiting.ts";

const ca = await authority();
const other = await authority();
const localhost = await ca.sign("localhost");
const expired = await ca.sign("localhost", -1);
const elsewhere = await ca.sign("elsewhere.example");

/** A wss URL by name, on a server with that certificate. */
async function secureUrl({ cert, key }: Pem, more = {}): Promise<string> {
  const tls = { cert, key, ...more };
  const { port } = await serving(echo, { tls, hostname: "localhost", onError: () => {} });
  return `wss://localhost:${port}/`;
}

const pin = certificateFingerprint(localhost.cert);

const ACCEPTED: readonly { name: string; server: Pem; tls: TlsClientOptions }[] = [
  { name: "signed by a given CA", server: localhost, tls: { ca: ca.cert } },
  {
    name: "for another name, which is asked for",
    server: elsewhere,
    tls: { ca: ca.cert, servername: "elsewhere.example" },
  },
  { name: "the pinned one, with colons", server: localhost, tls: { pin } },
  {
    name: "the pinned one, expired or not",
    server: expired,
    tls: { pin: certificateFingerprint(expired.cert).replaceAll(":", "").toLowerCase() },
  },
  { name: "unverified by choice", server: elsewhere, tls: { rejectUnauthorized: false } },
];

test.each(ACCEPTED)("a certificate is accepted: $name", async ({ server, tls }) => {
  const socket = await connecting(await secureUrl(server), { tls });
  await socket.send("hello");
  expect(await socket.recv()).toBe("hello");
});

const REFUSED: readonly { name: string; server: Pem; tls: TlsClientOptions; says: RegExp }[] = [
  {
    name: "signed by nobody we know",
    server: localhost,
    tls: {},
    says: /^localhost:\d+: the certificate is not trusted \(\w+\); give its CA, pin it, or allow it explicitly$/,
  },
  { name: "signed by another CA", server: localhost, tls: { ca: other.cert }, says: /not trusted/ },
  {
    name: "for another name",
    server: elsewhere,
    tls: { ca: ca.cert },
    says: /: the certificate is for another name; check the host, or set the server name$/,
  },
  {
    name: "expired",
    server: expired,
    tls: { ca: ca.cert },
    says: /: the certificate has expired$/,
  },
  {
    name: "not the pinned one",
    server: localhost,
    tls: { pin: certificateFingerprint(expired.cert), ca: ca.cert },
    says: /not the pinned one; its SHA-256 is [0-9a-f]{64}$/,
  },
  { name: "a pin that is none", server: localhost, tls: { pin: "zz" }, says: /not the pinned one/ },
];

test.each(REFUSED)("a certificate is refused: $name", async ({ server, tls, says }) => {
  const error = await rejection(connectWebSocket(await secureUrl(server), { tls }));
  expect(error).toBeInstanceOf(ConnectError);
  expect(error).toMatchObject({ code: "connect/certificate" });
  expect(error.message).toMatch(says);
});

test("a client shows its certificate to a server that asks for one", async () => {
  const url = await secureUrl(localhost, {
    ca: ca.cert,
    requestCert: true,
    rejectUnauthorized: true,
  });
  const socket = await connecting(url, { tls: { ca: ca.cert, ...(await ca.sign("a client")) } });
  await socket.send("hello");
  expect(await socket.recv()).toBe("hello");
});

test("a client without the certificate that a server wants is turned away", async () => {
  const url = await secureUrl(localhost, {
    ca: ca.cert,
    requestCert: true,
    rejectUnauthorized: true,
  });
  const error = await rejection(connectWebSocket(url, { tls: { ca: ca.cert } }));
  expect(error).toBeInstanceOf(ConnectError);
  expect((error as ConnectError).code).toMatch(/^connect\/(tls|closed)$/); // TLS 1.3 tells late
});

test("wss to a port that does not speak TLS says so", async () => {
  const { port } = await serving();
  const error = await rejection(connectWebSocket(`wss://127.0.0.1:${port}/`));
  expect(error).toMatchObject({ code: "connect/tls" });
  expect(error.message).toContain("does not speak TLS there; try ws:// instead of wss://");
});

test("ws to a port that speaks TLS does not hang", async () => {
  const url = (await secureUrl(localhost)).replace("wss", "ws");
  expect(await rejection(connectWebSocket(url))).toBeInstanceOf(ConnectError);
});
