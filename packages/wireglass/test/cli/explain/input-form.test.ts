import { describe, expect, test } from "vitest";
import { takeBytes, takeText } from "../../../src/cli/explain/input-form.ts";
import { EN } from "../../../src/cli/explain/texts-en.ts";

const FRAME = "818 60c2 7572 a3d1 5641 e381 2".replaceAll(" ", "");

function hexOf(text: string): { form: string; hex: string } | string {
  const input = takeText(text);
  if (input.kind === "refused") return input.say(EN);
  return { form: input.form, hex: Buffer.from(input.bytes).toString("hex") };
}

describe("bytes as hex", () => {
  test.each([
    { name: "pairs", text: "81 86 0c 27 57 2a 3d 15 64 1e 38 12" },
    { name: "one run", text: FRAME },
    {
      name: "0x and commas",
      text: "{ 0x81, 0x86, 0xC, 0x27, 0x57, 0x2a, 0x3d, 0x15, 0x64, 0x1e, 0x38, 0x12 };",
    },
    { name: "one 0x", text: `0x${FRAME}` },
    { name: "\\x", text: '"\\x81\\x86\\x0c\\x27\\x57\\x2a\\x3d\\x15\\x64\\x1e\\x38\\x12"' },
    { name: "colons", text: "81:86:0c:27:57:2a:3d:15:64:1e:38:12" },
    { name: "dashes, capitals", text: "81-86-0C-27-57-2A-3D-15-64-1E-38-12" },
    { name: "groups over lines", text: "8186 0c27\n572a 3d15\n641e 3812\n" },
    { name: "capital letters that could be a method", text: "8186 0C27572A 3D15641E3812" },
  ])("$name", ({ text }) => {
    expect(hexOf(text)).toEqual({ form: "hex", hex: FRAME });
  });

  test.each([
    { name: "a half byte", text: "81 8", says: '"8" has one' },
    { name: "a letter", text: "81 8g", says: '"8g" is no hex' },
  ])("$name is refused with what to do", ({ text, says }) => {
    expect(hexOf(text)).toContain(says);
  });
});

describe("hex dumps", () => {
  test.each([
    { name: "xxd", text: "00000000: 8186 0c27 572a 3d15 641e 3812            ...'W*=.d.8." },
    {
      name: "hexdump -C",
      text: "00000000  81 86 0c 27 57 2a 3d 15  64 1e 38 12              |...'W*=.d.8.|\n0000000c\n",
    },
    {
      name: "tshark -x",
      text: "0000  81 86 0c 27 57 2a 3d 15 64 1e 38 12               ...'W*=.d.8.",
    },
    { name: "od -A x -t x1", text: "000000 81 86 0c 27 57 2a 3d 15\n000008 64 1e 38 12\n00000c" },
    {
      name: "tcpdump",
      text: "\t0x0000:  8186 0c27 572a 3d15  ...'W*=.\n\t0x0008:  641e 3812  d.8.",
    },
    {
      name: "a part of a dump",
      text: "00000030  81 86 0c 27 57 2a 3d 15\n00000038  64 1e 38 12",
    },
  ])("$name", ({ text }) => {
    expect(hexOf(text)).toEqual({ form: "hex dump", hex: FRAME });
  });

  test("a text column that looks like hex is no bytes", () => {
    const text = "00000000  61 62 20 63 64 20 65 66  ab cd ef";
    expect(hexOf(text)).toEqual({ form: "hex dump", hex: "6162206364206566" });
  });

  test("a dump of words, whose bytes are swapped, is refused", () => {
    expect(hexOf("0000000 8681 270c 2a57\n0000006\n")).toContain("hexdump -C");
  });

  test("a dump that leaves lines out is refused", () => {
    const row = "00 ".repeat(16);
    expect(hexOf(`00000000  ${row}\n*\n00000040  81 00`)).toContain("hexdump -v");
  });
});

describe("other forms", () => {
  test.each([
    {
      name: "base64 with its prefix",
      text: "base64:gYYMJ1cq PRVkHjgS",
      form: "base64",
      hex: FRAME,
    },
  ])("$name", ({ text, form, hex }) => {
    expect(hexOf(text)).toEqual({ form, hex });
  });

  test.each(["dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"])(
    "a key alone: %j",
    (text) => {
      expect(hexOf(text)).toMatchObject({ form: "key" });
    },
  );

  test("a handshake pasted without its empty line gets it, and says so", () => {
    const input = takeText("GET / HTTP/1.1\nHost: a");
    expect(input).toMatchObject({ form: "text", remark: "the empty line at its end was added" });
    expect(input.kind === "taken" && Buffer.from(input.bytes).toString()).toBe(
      "GET / HTTP/1.1\nHost: a\n\n",
    );
  });

  test("the lines of curl -v are taken without their marks", () => {
    const input = takeText(
      "* Trying\n> GET / HTTP/1.1\n> Host: a\n>\n* note\n< HTTP/1.1 101 OK\n<\n",
    );
    expect(input).toMatchObject({ form: "text", remark: "lines of curl -v" });
    expect(input.kind === "taken" && Buffer.from(input.bytes).toString()).toBe(
      "GET / HTTP/1.1\nHost: a\n\nHTTP/1.1 101 OK\n\n",
    );
  });

  test.each(["", "   \n", "hello, world", "base64:?"])("%j is refused in one sentence", (text) => {
    const input = takeText(text);
    expect(input.kind === "refused" && input.say(EN)).toMatch(/^.+: .+\.$|.+…/);
  });

  test("what is no text is taken as raw bytes", () => {
    expect(takeBytes(Buffer.from(FRAME, "hex"))).toMatchObject({ form: "bytes" });
    expect(takeBytes(Buffer.from("890a", "hex"))).toMatchObject({ form: "bytes" });
    expect(takeBytes(Buffer.from("\ufeff81 00"))).toMatchObject({ form: "hex" });
  });
});
