import { messageRecordOf } from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ImportError, importErrorText } from "../../../../src/store/formats/import-error.ts";
import { jsonLinesExporter } from "../../../../src/store/formats/json-lines/json-lines-exporter.ts";
import { jsonLinesImporter } from "../../../../src/store/formats/json-lines/json-lines-importer.ts";
import { linesOf } from "../../../../src/store/formats/json-lines/line-reader.ts";
import { anyEntry, anyMessage } from "../support/arbitraries.ts";
import { comparable, exported, imported } from "../support/conversions.ts";

const CLOSE = `{"kind":"close","connection":1,"time":5,"by":"client","code":1000,"reason":"","clean":true}`;
const MESSAGE = {
  kind: "message",
  connection: 1,
  index: 0,
  time: 1,
  from: "client",
  opcode: "text",
  text: "a",
  length: 1,
  wireLength: 3,
  compressed: false,
  frames: [{ fin: true, rsv: 0, opcode: 1, length: 1 }],
  origin: "peer",
  violations: [],
};

test("whatever is exported comes back, byte for byte on the wire, however the file is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEntry, { maxLength: 6 }),
      fc.integer({ min: 1, max: 100 }),
      async (entries, size) => {
        const file = await exported(jsonLinesExporter, entries);
        const again = await imported(jsonLinesImporter, file, size);
        expect(again.map(comparable)).toEqual(entries.map(comparable));
      },
    ),
  );
});

test("each line is a record of the design", async () => {
  const entries = await imported(jsonLinesImporter, Buffer.from(JSON.stringify(MESSAGE)));
  const file = await exported(jsonLinesExporter, entries);
  expect(JSON.parse(file.toString())).toEqual(MESSAGE);
});

test("a message's line is what its record says everywhere else", async () => {
  await fc.assert(
    fc.asyncProperty(anyMessage, async (message) => {
      const file = await exported(jsonLinesExporter, [{ kind: "message", message }]);
      const { wire: _wire, ...line } = JSON.parse(file.toString());
      expect(JSON.stringify(line)).toBe(JSON.stringify(messageRecordOf(message)));
    }),
  );
});

test.each([
  ["a byte order mark", `\ufeff${CLOSE}\n`],
  ["lines that end in CR LF", `${CLOSE}\r\n`],
  ["blank lines", `\n\n${CLOSE}\n \n`],
  ["no end of the last line", CLOSE],
  ["what a server says of itself", `{"kind":"listening","url":"ws://127.0.0.1:1/"}\n${CLOSE}\n`],
])("%s does no harm", async (_name, text) => {
  const entries = await imported(jsonLinesImporter, Buffer.from(text));
  expect(entries.map(({ kind }) => kind)).toEqual(["close"]);
});

test.each([
  ["no JSON", "oops", "Line 2 is no JSON"],
  ["half a record", '{"kind":"close",', "Line 2 is no JSON at column 17"],
  ["another kind", '{"kind":"dog"}', '"kind" must be open, message, close or exchange'],
  ["no object", "7", "it must be an object"],
  ["a field of another type", CLOSE.replace("true", "1"), '"clean" must be true or false'],
  ["a field that is not there", CLOSE.replace("code", "core"), '"code" must be a whole number'],
  [
    "a frame that is none",
    JSON.stringify({ ...MESSAGE, frames: [{ ...MESSAGE.frames[0], rsv: 8 }] }),
    '"frames[0].rsv" must be a whole number from 0 to 7',
  ],
  [
    "no payload",
    JSON.stringify({ ...MESSAGE, text: undefined }),
    '"text" or "base64" must hold the payload',
  ],
])("%s is told with its line", async (_name, line, sentence) => {
  const error = await failure(`${CLOSE}\n${line}\n`);
  expect(error.message).toContain(sentence);
  expect(error.message).toContain("Line 2");
  expect(importErrorText(error, "zh")).toContain("第 2 行");
});

test("bytes that are no UTF-8 are told", async () => {
  expect((await failure(Buffer.from([0x1f, 0x8b, 0xff]))).code).toBe("utf8");
});

test("a line beyond the limit is told before memory is taken for it", async () => {
  const read = async () => {
    for await (const _line of linesOf(endless(), 100_000)) expect.fail("there is no line");
  };
  await expect(read()).rejects.toMatchObject({ code: "line-too-long", place: { line: 1 } });
});

test("codes that this version does not know are left out, and so are fields", async () => {
  const line = JSON.stringify({ ...MESSAGE, violations: ["new/rule", "text/utf8"], more: 1 });
  const [entry] = await imported(jsonLinesImporter, Buffer.from(line));
  expect(entry).toMatchObject({ message: { violations: ["text/utf8"] } });
});

test("any bytes are read or refused with a sentence", async () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .tuple(fc.constantFrom(...Object.keys(MESSAGE)), fc.jsonValue())
      .map(([name, value]) => Buffer.from(JSON.stringify({ ...MESSAGE, [name]: value }))),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (bytes) => {
      await imported(jsonLinesImporter, bytes, 7).catch((error) =>
        expect(error).toBeInstanceOf(ImportError),
      );
    }),
    { numRuns: 500 },
  );
});

async function failure(file: string | Buffer): Promise<ImportError> {
  try {
    await imported(jsonLinesImporter, Buffer.from(file));
  } catch (error) {
    if (error instanceof ImportError) return error;
    throw error;
  }
  return expect.fail("nothing was refused");
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(1000).fill(0x20);
}
