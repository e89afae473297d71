import { PassThrough, Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LineReader } from "../../../src/cli/connect/line-reader.ts";

async function read(chunks: readonly (string | Uint8Array)[], maxBytes?: number) {
  const lines: unknown[] = [];
  const reader = new LineReader(Readable.from(chunks), maxBytes);
  for await (const line of reader.lines()) {
    lines.push(line === "too-long" ? line : [Buffer.from(line.bytes).toString(), line.end]);
  }
  return lines;
}

test.each([
  { name: "nothing", input: "", lines: [] },
  { name: "one line", input: "a\n", lines: [["a", "\n"]] },
  {
    name: "no end at the end",
    input: "a\nb",
    lines: [
      ["a", "\n"],
      ["b", ""],
    ],
  },
  {
    name: "empty lines",
    input: "\n\n",
    lines: [
      ["", "\n"],
      ["", "\n"],
    ],
  },
  {
    name: "Windows line ends",
    input: "a\r\nb\r",
    lines: [
      ["a", "\r\n"],
      ["b\r", ""],
    ],
  },
])("$name, whole and byte by byte", async ({ input, lines }) => {
  expect(await read([input])).toEqual(lines);
  expect(await read([...Buffer.from(input)].map((byte) => Uint8Array.of(byte)))).toEqual(lines);
});

test("does not depend on where the chunks are cut", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "\n", "\r"), maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, fc.nat(30), async (input, cut) => {
      expect(await read([input.slice(0, cut), input.slice(cut)].filter(Boolean))).toEqual(
        await read([input].filter(Boolean)),
      );
    }),
    { numRuns: 50 },
  );
});

test("passes over a line that is too long, and goes on behind it", async () => {
  expect(await read(["abc", "d\nok\n"], 3)).toEqual(["too-long", ["ok", "\n"]]);
  expect(await read(["abcd", "efgh"], 3)).toEqual(["too-long"]);
});

test("ends when it is stopped, although the stream goes on", async () => {
  const stream = new PassThrough();
  const reader = new LineReader(stream);
  const lines = reader.lines();
  stream.write("a\n");
  expect((await lines.next()).value).toMatchObject({ end: "\n" });
  const waiting = lines.next();
  reader.stop();
  expect((await waiting).done).toBe(true);
});

test("a stream that fails has ended", async () => {
  const stream = new PassThrough();
  const waiting = new LineReader(stream).lines().next();
  stream.destroy(new Error("EIO"));
  expect((await waiting).done).toBe(true);
});
