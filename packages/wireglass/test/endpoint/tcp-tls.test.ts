import { connect as connectNet } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import {
  ConnectError,
  certificateFingerprint,
  connectTcp,
  type ServeTcpOptions,
  serveTcp,
  type TlsClientOptions,
} from "../../src/endpoint/index.ts";
import { authority } from "./support/certificates.ts";
import { rejection, until } from "./support/waiting.ts";

const ca = await authority();
const other = await authority();
const localhost = await ca.sign("localhost");
const pin = certificateFingerprint(localhost.cert);

/** The URL of an echo over TLS, until the test is over. */
async function secureUrl(
  tls: object = {},
  onError: NonNullable<ServeTcpOptions["onError"]> = () => {},
): Promise<string> {
  const server = await serveTcp(
    async (socket) => {
      for await (const chunk of socket) await socket.send(chunk);
    },
    { hostname: "localhost", tls: { ...localhost, ...tls }, onError },
  );
  onTestFinished(() => server.close());
  expect(server.url).toBe(`tls://localhost:${server.port}`);
  return server.url;
}

async function echoed(url: string, tls: TlsClientOptions): Promise<string> {
  const socket = await connectTcp(url, { tls });
  await socket.send("hello");
  const answer = Buffer.from(await socket.recv()).toString();
  expect(await socket.close()).toMatchObject({ code: 1000, clean: true });
  return answer;
}

const TRUSTED: readonly { name: string; tls: TlsClientOptions }[] = [
  { name: "by its CA", tls: { ca: ca.cert } },
  { name: "by its pin", tls: { pin } },
  { name: "by choice", tls: { rejectUnauthorized: false } },
];

test.each(TRUSTED)(
  "a TLS stream is trusted $name, and carries bytes both ways",
  async ({ tls }) => {
    expect(await echoed(await secureUrl(), tls)).toBe("hello");
  },
);

const DISTRUSTED: readonly { name: string; tls: TlsClientOptions; says: string }[] = [
  { name: "without its CA", tls: {}, says: "the certificate is not trusted" },
  { name: "with another CA", tls: { ca: other.cert }, says: "the certificate is not trusted" },
  { name: "with another pin", tls: { pin: "00".repeat(32) }, says: "is not the pinned one" },
  {
    name: "for another name",
    tls: { ca: ca.cert, servername: "elsewhere.example" },
    says: "the certificate is for another name",
  },
];

test.each(DISTRUSTED)("a TLS stream is not trusted $name", async ({ tls, says }) => {
  const error = await rejection(connectTcp(await secureUrl(), { tls }));
  expect(error).toMatchObject({ name: "ConnectError", code: "connect/certificate" });
  expect(error.message).toContain(says);
});

test("a client shows its certificate to a server that asks for one", async () => {
  const url = await secureUrl({ ca: ca.cert, requestCert: true, rejectUnauthorized: true });
  expect(await echoed(url, { ca: ca.cert, ...(await ca.sign("a client")) })).toBe("hello");
});

test("a client without the certificate that is asked for is turned away, and onError is told", async () => {
  const told: unknown[][] = [];
  const wanted = { ca: ca.cert, requestCert: true, rejectUnauthorized: true };
  const url = await secureUrl(wanted, (...about) => void told.push(about));
  const attempt = connectTcp(url, { tls: { ca: ca.cert } });
  // TLS 1.3 tells late: the client may believe that it is in, until it reads.
  const error = await rejection(attempt.then((socket) => socket.recv()));
  expect(error.name).toMatch(/^(ConnectError|ConnectionClosedError)$/);
  await until("onError was told", () => told.length > 0);
  expect(told).toEqual([[expect.any(Error), undefined]]); // there is no socket yet
});

test("TLS to a port that does not speak it says so, and plain to one that does hangs up", async () => {
  const plain = await serveTcp((socket) => void socket.send("SSH-2.0\r\n"));
  onTestFinished(() => plain.close());
  const url = plain.url.replace("tcp:", "tls:");
  const error = await rejection(connectTcp(url));
  expect(error).toBeInstanceOf(ConnectError);
  expect(error).toMatchObject({ code: "connect/tls" });

  const { port } = new URL(await secureUrl());
  const socket = connectNet(Number(port), "localhost");
  socket.on("error", () => {});
  socket.end("GET / HTTP/1.1\r\n\r\n");
  await new Promise((resolve) => socket.resume().once("close", resolve));
});

test("a TLS attempt can be aborted while the server says nothing", async () => {
  const silent = await serveTcp(async (socket) => void (await socket.closed));
  onTestFinished(() => {
    for (const socket of silent.sockets) socket.terminate();
    return silent.close();
  });
  const controller = new AbortController();
  const attempt = connectTcp(silent.url.replace("tcp:", "tls:"), { signal: controller.signal });
  await until("it is connected", () => [...silent.sockets].length === 1);
  controller.abort(new Error("enough"));
  expect(await rejection(attempt)).toMatchObject({ code: "connect/aborted" });
});

test("8 MiB there and back over TLS arrive as they went", async () => {
  const socket = await connectTcp(await secureUrl(), { tls: { ca: ca.cert } });
  const sent = Buffer.alloc(8 << 20, "0123456789abcdef!");
  void (async () => {
    for (let at = 0; at < sent.length; at += 65_536)
      await socket.send(sent.subarray(at, at + 65_536));
  })();
  const chunks: Uint8Array[] = [];
  for (let got = 0; got < sent.length; ) {
    const chunk = await socket.recv();
    chunks.push(chunk);
    got += chunk.length;
  }
  expect(Buffer.concat(chunks).equals(sent)).toBe(true);
  await socket.close();
});
