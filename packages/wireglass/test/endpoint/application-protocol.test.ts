import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect as connectTls, createServer, type TLSSocket } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { connect, serveTcp } from "../../src/endpoint/index.ts";
import { certificate, echo, serving } from "./support/serving.ts";

/** RFC 7301: a side that names application protocols hangs up where the other names none of them. */

/** What a TLS client that offers these protocols agrees on with a server of ours. */
async function agreed(url: string, offered: readonly string[]): Promise<TLSSocket["alpnProtocol"]> {
  const { cert: ca } = await certificate();
  const port = Number(new URL(url.replace(/^\w+/, "http")).port);
  const socket = connectTls({ port, host: "127.0.0.1", ca, ALPNProtocols: [...offered] });
  onTestFinished(() => void socket.destroy());
  await once(socket, "secureConnect");
  return socket.alpnProtocol;
}

test.each([
  { offered: ["h2", "http/1.1"], protocol: "http/1.1" },
  { offered: ["http/1.0"], protocol: "http/1.0" },
])("a wss server speaks HTTP: $offered", async ({ offered, protocol }) => {
  const { url } = await serving(echo, { tls: await certificate() });
  expect(await agreed(url, offered)).toBe(protocol);
});

test("a tls server lets in whatever is spoken inside", async () => {
  const server = await serveTcp(async () => {}, { tls: await certificate(), onError() {} });
  onTestFinished(() => server.close());
  expect(await agreed(server.url, ["mqtt"])).toBe(false);
});

test("a tls client says nothing of what is spoken inside", async () => {
  const { cert, key } = await certificate();
  const server = createServer({ cert, key, ALPNProtocols: ["mqtt"] });
  server.listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const accepted = once(server, "secureConnection");
  const socket = await connect(`tls://127.0.0.1:${port}`, { tls: { ca: cert } });
  onTestFinished(() => socket.terminate());
  const [theirs] = (await accepted) as [TLSSocket];
  expect(theirs.alpnProtocol).toBe(false);
});
