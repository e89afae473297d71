import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { type ConnectionOptions, connect } from "node:tls";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { readClientHello } from "../../../../src/capture/proxy/h2/client-hello.ts";

/** What a client of OpenSSL says first. */
async function helloOf(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const client = connect({ port, host: "127.0.0.1", ...options });
  client.on("error", () => {});
  onTestFinished(() => void client.destroy());
  const [socket] = await once(server, "connection");
  const [bytes] = await once(socket, "data");
  socket.destroy();
  return bytes;
}

/** The same message in records of `size` bytes. */
function inRecords(hello: Buffer, size: number): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 5; at < hello.length; at += size) {
    const piece = hello.subarray(at, at + size);
    pieces.push(Buffer.from([0x16, 3, 1, piece.length >> 8, piece.length & 0xff]), piece);
  }
  return Buffer.concat(pieces);
}

test.each([
  {
    name: "a name and protocols",
    options: { servername: "a.example", ALPNProtocols: ["h2", "http/1.1"] },
    hello: { servername: "a.example", protocols: ["h2", "http/1.1"] },
  },
  { name: "neither", options: {}, hello: { servername: "", protocols: [] } },
  {
    name: "TLS 1.2",
    options: { servername: "b.example", maxVersion: "TLSv1.2", ALPNProtocols: ["mqtt"] } as const,
    hello: { servername: "b.example", protocols: ["mqtt"] },
  },
])("$name, whole and in records of any size", async ({ options, hello }) => {
  const bytes = await helloOf(options);
  const step = { kind: "hello", hello };
  expect(readClientHello(bytes)).toEqual(step);
  expect(readClientHello(Buffer.concat([bytes, Buffer.from([0x17, 3, 3, 0, 1])]))).toEqual(step);
  for (const size of [1, 3, 100]) expect(readClientHello(inRecords(bytes, size))).toEqual(step);
  for (let end = 0; end < bytes.length; end++)
    expect(readClientHello(bytes.subarray(0, end))).toEqual({ kind: "need" });
});

test.each([
  ["another record", "1503010002"],
  ["another message", "160301000402000000"],
  ["an empty record", "1603010000"],
  ["fields that end too early", "160301000401000000"],
  ["a length beyond that of any", "160301000401ffffff"],
])("%s is no hello", (_name, hex) => {
  expect(readClientHello(Buffer.from(hex, "hex"))).toEqual({ kind: "none" });
});

test("never throws and never hangs, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, begins) => {
      const head = Buffer.from([0x16, 3, 1, bytes.length >> 8, bytes.length & 0xff, 1, 0]);
      const all = begins ? Buffer.concat([head, bytes]) : Buffer.from(bytes);
      expect(["need", "hello", "none"]).toContain(readClientHello(all).kind);
    }),
  );
});

test("nor where a real hello was changed", async () => {
  const hello = await helloOf({ servername: "a.example", ALPNProtocols: ["h2"] });
  fc.assert(
    fc.property(fc.nat(hello.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(hello);
      changed[at] = byte;
      expect(["need", "hello", "none"]).toContain(readClientHello(changed).kind);
    }),
  );
});
