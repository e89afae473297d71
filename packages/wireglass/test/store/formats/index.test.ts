import { deflateSync } from "node:zlib";
import type { KeptMessage, OpenRecord } from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CaptureEntry,
  EXPORTERS,
  importerFor,
  payloadFile,
} from "../../../src/store/formats/index.ts";

test.each([
  ["JSON Lines", '{"kind":"open","log":{', "x.txt", "jsonl"],
  ["JSON Lines behind a byte order mark", '\ufeff\n{ "kind": "listening"}', "", "jsonl"],
  ["a HAR", '{"log":{"version":"1.2"', "x.json", "har"],
  ["a HAR in many lines", '{\n  "log": {\n    "version"', "x.jsonl", "har"],
  ["an empty file by its name", "", "a.har", "har"],
  ["another object by its name", '{"a":1}', "a.NDJSON", "jsonl"],
  ["a file of nothing known", '{"a":1}', "a.json", undefined],
  ["a text, whatever its name", "hello", "a.har", undefined],
  ["a packed file, whatever its name", "\x1f\x8b", "a.jsonl", undefined],
])("%s is recognised", (_name, head, name, format) => {
  expect(importerFor(Buffer.from(head), name)?.format).toBe(format);
});

test.each([
  ["hello", "txt"],
  [' {"a":[1]}', "json"],
  ["[1,2]", "json"],
  ["{not json", "txt"],
  ["17", "txt"],
  ["", "txt"],
  ["<!DOCTYPE html><p>", "html"],
  ["<?xml version='1.0'?>", "xml"],
  ["<svg/>", "svg"],
  ["a\0b", "bin"],
  [Buffer.from([0xff, 0xfe, 0xfd]), "bin"],
  [Buffer.from("89504e470d0a1a0a00", "hex"), "png"],
  [Buffer.from("ffd8ffe0", "hex"), "jpg"],
  [Buffer.from("RIFF....WEBPVP8 "), "webp"],
  [Buffer.from("....ftypisom"), "mp4"],
  [Buffer.from("1f8b08", "hex"), "gz"],
  [Buffer.from("%PDF-1.7"), "pdf"],
])("the payload %j is a file named .%s", (content, extension) => {
  const payload = Buffer.from(content);
  expect(payloadFile({ payload })).toEqual({ bytes: payload, extension });
});

test("any payload is a file of the same bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (payload) => {
      expect(payloadFile({ payload }).bytes).toEqual(payload);
      expect(payloadFile({ payload: deflateSync(payload) }).extension).toMatch(/^[a-z0-9]+$/);
    }),
  );
});

const OPEN: OpenRecord = {
  kind: "open",
  connection: 1,
  time: 1_764_000_000,
  protocol: "ws",
  source: "proxy",
  url: "ws://host/",
  client: "127.0.0.1:1",
  server: "127.0.0.1:80",
  subprotocol: null,
  extensions: "",
};

const MESSAGE: KeptMessage = {
  connection: 1,
  index: 0,
  time: 1_764_000_000_500_000,
  from: "client",
  opcode: 1,
  payload: Buffer.alloc(10_000, "x"),
  compressed: false,
  wire: undefined,
  maskKey: 1,
  frames: undefined,
  origin: "peer",
  violations: [],
};

function* largeCapture(asked: { messages: number }): Generator<CaptureEntry> {
  yield { kind: "open", record: OPEN };
  for (let index = 0; index < 2_000; index++) {
    asked.messages++;
    yield { kind: "message", message: { ...MESSAGE, index } };
  }
}

test.each(Object.values(EXPORTERS))(
  "an export as $format asks for no more than it writes",
  async (exporter) => {
    const asked = { messages: 0 };
    let written = 0;
    for await (const chunk of exporter.write(largeCapture(asked))) {
      written += chunk.length;
      // Ten thousand bytes a message, and 64 KiB a chunk: what was asked for has been written.
      expect(asked.messages * MESSAGE.payload.length).toBeLessThanOrEqual(written + 20_000);
      expect(chunk.length).toBeLessThan(100_000);
    }
    expect(asked.messages).toBe(2_000);
  },
);
