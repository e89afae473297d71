import fc from "fast-check";
import { expect, test } from "vitest";
import { endpointsOf } from "../../../../src/store/formats/pcapng/endpoints.ts";

const RECORD = {
  connection: 7,
  protocol: "ws",
  client: "127.0.0.1:50612",
  server: "10.0.0.1:80",
} as const;

function shown({ address, port }: { readonly address: Uint8Array; readonly port: number }): string {
  return `${Buffer.from(address).toString("hex")}:${port}`;
}

test.each([
  ["addresses as they are", {}, "7f000001:50612", "0a000001:80", 0],
  [
    "the port of a WebSocket that Wireshark would not look into",
    { server: "10.0.0.1:9001" },
    "7f000001:50612",
    "0a000001:80",
    1,
  ],
  ["a port that it knows", { server: "10.0.0.1:8080" }, "7f000001:50612", "0a000001:8080", 0],
  [
    "the port of a stream",
    { protocol: "tcp", server: "10.0.0.1:9001" },
    "7f000001:50612",
    "0a000001:9001",
    0,
  ],
  [
    "the plain port of a protocol",
    { protocol: "tls", server: "10.0.0.1:8883" },
    "7f000001:50612",
    "0a000001:1883",
    1,
  ],
  [
    "IPv4 in the clothes of IPv6",
    { client: "[::ffff:127.0.0.1]:1" },
    "7f000001:1",
    "0a000001:80",
    0,
  ],
  [
    "a name, made up",
    { server: "localhost:80" },
    "7f000001:50612",
    expect.stringMatching(/^c613....:80$/),
    1,
  ],
  [
    "nothing at all, made up",
    { client: "" },
    expect.stringMatching(/^c612....:49159$/),
    "0a000001:80",
    1,
  ],
  [
    "both versions, as IPv6",
    { server: "[2001:db8::1%eth0]:80" },
    "00000000000000000000ffff7f000001:50612",
    "20010db8000000000000000000000001:80",
    0,
  ],
] as const)("%s", (_name, fields, client, server, notes) => {
  const ends = endpointsOf({ ...RECORD, ...fields });
  expect(shown(ends.client)).toEqual(client);
  expect(shown(ends.server)).toEqual(server);
  expect(ends.notes).toHaveLength(notes);
});

test("any IPv6 address is its sixteen bytes", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const { server } = endpointsOf({ ...RECORD, server: `[${address}]:80` });
      expect([4, 16]).toContain(server.address.length);
      const groups = Array.from({ length: 8 }, (_, i) =>
        Buffer.from(server.address).toString("hex", i * 2, i * 2 + 2),
      );
      if (server.address.length === 16) {
        expect(new URL(`http://[${groups.join(":")}]/`).hostname).toBe(
          new URL(`http://[${address}]/`).hostname,
        );
      }
    }),
  );
});

test("any text is an end of a connection", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (client, server) => {
      const ends = endpointsOf({ ...RECORD, client, server });
      expect(ends.client.address.length).toBe(ends.server.address.length);
    }),
  );
});
