import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeflateAgreement } from "../../src/extension/deflate-params.ts";
import {
  DEFLATE_TUNING,
  DeflateStream,
  type DeflateTuning,
  SYNC_MARKER,
} from "../../src/extension/deflate-stream.ts";
import { hex, join, pattern, utf8 } from "../support/bytes.ts";
import { COMPRESSOR, LiveDeflater, LiveInflater } from "../support/node-compressor.ts";
import { PLAIN_AGREEMENT } from "../support/talker.ts";

const MEGABYTE = 2 ** 20;
const JSON_TEXT = utf8('{"user":"grace","text":"hello hello hello","at":1234567890}');

function pair(
  changes: Partial<DeflateAgreement> = {},
  tuning?: DeflateTuning,
): { server: DeflateStream; client: DeflateStream } {
  const agreement = { ...PLAIN_AGREEMENT, ...changes };
  return {
    server: new DeflateStream("server", agreement, COMPRESSOR, tuning),
    client: new DeflateStream("client", agreement, COMPRESSOR, tuning),
  };
}

/** Bytes that do not compress, so that only a repetition within reach shortens them. */
function noise(size: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

const AGREEMENTS: readonly { name: string; changes: Partial<DeflateAgreement> }[] = [
  { name: "both contexts kept", changes: {} },
  { name: "the server's context not kept", changes: { serverNoContextTakeover: true } },
  { name: "the client's context not kept", changes: { clientNoContextTakeover: true } },
  {
    name: "no context kept",
    changes: { serverNoContextTakeover: true, clientNoContextTakeover: true },
  },
  { name: "the least windows", changes: { serverMaxWindowBits: 8, clientMaxWindowBits: 8 } },
  { name: "different windows", changes: { serverMaxWindowBits: 9, clientMaxWindowBits: 12 } },
];

describe.each(AGREEMENTS)("$name", ({ changes }) => {
  test("what one side deflates the other inflates, in both directions", () => {
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(JSON_TEXT, pattern(5000)),
    );
    const messages = fc.array(fc.record({ message, up: fc.boolean() }), { maxLength: 8 });
    fc.assert(
      fc.property(messages, (list) => {
        const { server, client } = pair(changes);
        for (const { message, up } of list) {
          const [from, to] = up ? [client, server] : [server, client];
          const result = to.inflate(from.deflate(message), MEGABYTE);
          expect(result).toEqual({ kind: "bytes", bytes: message });
        }
      }),
    );
  });

  test("a peer with a live zlib stream and just that window understands the server", async () => {
    const { server } = pair(changes);
    const peer = new LiveInflater(changes.serverMaxWindowBits);
    for (let i = 0; i < 40; i++) {
      const message = join(noise(97, i % 5), JSON_TEXT);
      expect(await peer.inflate(server.deflate(message))).toEqual(message);
    }
  });
});

describe("context takeover", () => {
  test("a repeated message shrinks when the context is kept, and not when it is not", () => {
    const kept = pair().server;
    const fresh = pair({ serverNoContextTakeover: true }).server;
    const message = noise(500, 1);
    const sizes = [kept, fresh].map((stream) => [1, 2].map(() => stream.deflate(message).length));
    expect(sizes[0]?.[1]).toBeLessThan(50);
    expect(sizes[1]?.[1]).toBe(sizes[1]?.[0]);
  });

  test("a peer whose live stream keeps its context is understood", async () => {
    const { server } = pair({ clientMaxWindowBits: 10 });
    const peer = new LiveDeflater(10);
    for (let i = 0; i < 40; i++) {
      const message = join(noise(97, i % 5), JSON_TEXT);
      const result = server.inflate(await peer.deflate(message), MEGABYTE);
      expect(result).toEqual({ kind: "bytes", bytes: message });
    }
  });

  test("where the peer promised to keep none, what came before is not at hand", () => {
    const { server } = pair({ clientNoContextTakeover: true });
    const client = pair().client;
    const message = noise(500, 1);
    expect(server.inflate(client.deflate(message), MEGABYTE).kind).toBe("bytes");
    expect(server.inflate(client.deflate(message), MEGABYTE)).toEqual({ kind: "invalid" });
  });

  test("nothing is remembered of a message that did not inflate", () => {
    const { server, client } = pair();
    const first = client.deflate(JSON_TEXT);
    expect(server.inflate(hex("ff ff"), MEGABYTE)).toEqual({ kind: "invalid" });
    expect(server.inflate(first, MEGABYTE)).toEqual({ kind: "bytes", bytes: JSON_TEXT });
    expect(server.inflate(client.deflate(JSON_TEXT), MEGABYTE).kind).toBe("bytes");
  });
});

describe("remember", () => {
  test("a message compressed elsewhere keeps both windows in step", () => {
    const { server, client } = pair();
    const message = noise(500, 1);
    const alone = COMPRESSOR.deflate(message, undefined, server.settings);
    server.remember(message);
    expect(client.inflate(alone, MEGABYTE).kind).toBe("bytes");
    const again = server.deflate(message);
    expect(again.length).toBeLessThan(50);
    expect(client.inflate(again, MEGABYTE)).toEqual({ kind: "bytes", bytes: message });
  });

  test("does nothing where no context is kept", () => {
    const { server } = pair({ serverNoContextTakeover: true });
    const before = server.deflate(JSON_TEXT);
    server.remember(JSON_TEXT);
    expect(server.deflate(JSON_TEXT)).toEqual(before);
  });
});

describe("limits", () => {
  const { client } = pair();
  const compressed = client.deflate(new Uint8Array(1000));

  test.each([
    { name: "exactly the limit", maxBytes: 1000, kind: "bytes" },
    { name: "one byte more than the limit", maxBytes: 999, kind: "too-large" },
    { name: "a limit of nothing", maxBytes: 0, kind: "too-large" },
  ])("$name: $kind", ({ maxBytes, kind }) => {
    expect(pair().server.inflate(compressed, maxBytes).kind).toBe(kind);
  });
});

describe("tuning", () => {
  test("the sender looks back only as far as it was told", () => {
    const tuning = { ...DEFLATE_TUNING, historyBytes: 100 };
    const { server } = pair({}, tuning);
    const message = noise(500, 1);
    const first = server.deflate(message).length;
    expect(server.deflate(message).length).toBeGreaterThan(first - 120);
  });

  test("level, memory and the own window go to the compressor", () => {
    const tuning = { ...DEFLATE_TUNING, level: 1, memLevel: 3 };
    const { server, client } = pair({ serverMaxWindowBits: 9, clientMaxWindowBits: 12 }, tuning);
    expect(server.settings).toEqual({ windowBits: 9, level: 1, memLevel: 3 });
    expect(client.settings).toEqual({ windowBits: 12, level: 1, memLevel: 3 });
  });

  test("the default tuning is used when none is given", () => {
    expect(pair().server.tuning).toBe(DEFLATE_TUNING);
  });
});

// RFC 7692 §7.2.3: the examples of the specification.
describe("inflates the specification's", () => {
  test.each([
    { name: "one block", wire: "f248cdc9c90700", text: "Hello" },
    { name: "no compression", wire: "000500faff48656c6c6f00", text: "Hello" },
    { name: "block with BFINAL", wire: "f348cdc9c9070000", text: "Hello" },
    { name: "two blocks", wire: "f248050000 00ffff cac9c90700", text: "Hello" },
    { name: "empty message", wire: "00", text: "" },
  ])("$name", ({ wire, text }) => {
    const result = pair().server.inflate(hex(wire), MEGABYTE);
    expect(result).toEqual({ kind: "bytes", bytes: utf8(text) });
  });

  test("message that shares its window", () => {
    const { server } = pair();
    for (const wire of ["f248cdc9c90700", "f200110000"]) {
      expect(server.inflate(hex(wire), MEGABYTE)).toEqual({ kind: "bytes", bytes: utf8("Hello") });
    }
  });

  test("the marker that is left out of each message is the specification's", () => {
    expect(SYNC_MARKER).toEqual(hex("0000ffff"));
  });
});
