import { expect, test } from "vitest";
import { type Line, LineReader } from "../../../src/cli/serve/line-reader.ts";

const INPUT = "one\r\ntwo\n\n号码\nlast";
const LINES = ["one", "two", "", "号码", "last"];

function read(chunks: readonly Uint8Array[], maxBytes = 100): (string | undefined)[] {
  const reader = new LineReader(maxBytes);
  const lines: Line[] = chunks.flatMap((chunk) => [...reader.push(chunk)]);
  return [...lines, ...reader.end()].map((line) => (line.kind === "line" ? line.text : undefined));
}

test("lines do not depend on how the bytes arrive", () => {
  const bytes = Buffer.from(INPUT);
  expect(read([bytes])).toEqual(LINES);
  expect(read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(LINES);
  for (let cut = 1; cut < bytes.length; cut++) {
    expect(read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(LINES);
  }
});

test("a line that is too long is told once and passed over, and the next is read again", () => {
  const bytes = Buffer.from(`${"x".repeat(50)}\nok\n`);
  expect(read([bytes], 10)).toEqual([undefined, "ok"]);
  expect(
    read(
      [...bytes].map((byte) => Uint8Array.of(byte)),
      10,
    ),
  ).toEqual([undefined, "ok"]);
});

test("chunks may be used again after they were read", () => {
  const reader = new LineReader(10);
  const chunk = Buffer.from("ab");
  expect([...reader.push(chunk)]).toEqual([]);
  chunk.fill(0);
  expect([...reader.push(Buffer.from("c\n"))]).toEqual([{ kind: "line", text: "abc" }]);
});
