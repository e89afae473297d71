import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  headerHasToken,
  headerValue,
  headerValues,
  readRequestHead,
  readResponseHead,
  writeHead,
} from "../../src/handshake/head.ts";
import { latin1 } from "../support/bytes.ts";

const lines = (...all: readonly string[]): Uint8Array => latin1([...all, "", ""].join("\r\n"));

describe("readRequestHead", () => {
  test("keeps order, case and repetitions, and drops blanks around values", () => {
    const bytes = lines("GET /chat?x=1 HTTP/1.1", "HOST:a", "x-A: \t1 2\t ", "X-a:", "x-A: 3:4");
    expect(readRequestHead(bytes)).toEqual({
      kind: "head",
      head: {
        method: "GET",
        target: "/chat?x=1",
        httpVersion: "1.1",
        headers: [
          ["HOST", "a"],
          ["x-A", "1 2"],
          ["X-a", ""],
          ["x-A", "3:4"],
        ],
      },
    });
  });

  test.each([
    { name: "no headers at all", text: "GET / HTTP/1.1\r\n\r\n" },
    { name: "bare line feeds", text: "GET / HTTP/1.1\n\n" },
    { name: "empty lines before the start line", text: "\r\n\n\r\nGET / HTTP/1.1\r\n\r\n" },
  ])("takes $name", ({ text }) => {
    expect(readRequestHead(latin1(text))).toEqual({
      kind: "head",
      head: { method: "GET", target: "/", httpVersion: "1.1", headers: [] },
    });
  });

  test("a byte above ASCII in a value is kept as one character", () => {
    const text = readRequestHead(lines("GET / HTTP/1.1", "A: \xe9\xff"));
    expect(text).toMatchObject({ head: { headers: [["A", "\xe9\xff"]] } });
  });

  test.each([
    { name: "nothing", line: "" },
    { name: "no version", line: "GET /" },
    { name: "a version that is none", line: "GET / HTTP/11" },
    { name: "the version in lower case", line: "GET / http/1.1" },
    { name: "two blanks", line: "GET  / HTTP/1.1" },
    { name: "a tab", line: "GET\t/ HTTP/1.1" },
    { name: "a blank in the target", line: "GET /a b HTTP/1.1" },
    { name: "a control character in the target", line: "GET /\x01 HTTP/1.1" },
    { name: "a method that is no token", line: "G(T / HTTP/1.1" },
    { name: "something behind the version", line: "GET / HTTP/1.1 " },
    { name: "a lone carriage return", line: "GET / HTTP/1.1\r" },
    { name: "a response", line: "HTTP/1.1 200 OK" },
    { name: "the first bytes of TLS", line: "\x16\x03\x01" },
  ])("$name is no start line", ({ line }) => {
    const text = readRequestHead(lines(line, "Host: a"));
    expect(text).toEqual({ kind: "violation", code: "head/start-line" });
  });

  test.each([
    { name: "no colon", line: "Host" },
    { name: "no name", line: ": a" },
    { name: "a blank before the colon", line: "Host : a" },
    { name: "a folded line", line: " folded" },
    { name: "a folded line with a colon", line: " a: b" },
    { name: "a name that is no token", line: "Ho(st: a" },
    { name: "a NUL in the value", line: "Host: a\0" },
    { name: "a lone carriage return in the value", line: "Host: a\rb" },
    { name: "an empty line with a carriage return too many", line: "\r" },
  ])("$name is no header line", ({ line }) => {
    const text = readRequestHead(lines("GET / HTTP/1.1", "A: b", line));
    expect(text).toEqual({ kind: "violation", code: "head/header-line" });
  });
});

describe("readResponseHead", () => {
  test.each([
    {
      name: "a reason",
      line: "HTTP/1.1 101 Switching Protocols",
      status: 101,
      reason: "Switching Protocols",
    },
    { name: "an empty reason", line: "HTTP/1.1 404 ", status: 404, reason: "" },
    { name: "no reason and no blank", line: "HTTP/1.0 200", status: 200, reason: "" },
    {
      name: "a reason above ASCII",
      line: "HTTP/1.1 403 verbot\xe9n",
      status: 403,
      reason: "verbot\xe9n",
    },
  ])("takes $name", ({ line, status, reason }) => {
    const text = readResponseHead(lines(line, "A: b"));
    expect(text).toMatchObject({ head: { status, reason, headers: [["A", "b"]] } });
  });

  test.each([
    { name: "a request", line: "GET / HTTP/1.1" },
    { name: "a status of two digits", line: "HTTP/1.1 99 OK" },
    { name: "a status of four digits", line: "HTTP/1.1 1010 OK" },
    { name: "another protocol", line: "ICY 200 OK" },
    { name: "a NUL in the reason", line: "HTTP/1.1 200 O\0K" },
  ])("$name is no start line", ({ line }) => {
    const text = readResponseHead(lines(line));
    expect(text).toEqual({ kind: "violation", code: "head/start-line" });
  });

  test("a bad header line is told", () => {
    const text = readResponseHead(lines("HTTP/1.1 101 OK", "bad"));
    expect(text).toEqual({ kind: "violation", code: "head/header-line" });
  });
});

describe("any head", () => {
  const token = fc.string({ unit: fc.constantFrom(..."aZ09-_!~"), minLength: 1, maxLength: 8 });
  const value = fc
    .string({ unit: fc.constantFrom(...'aé ÿ:,;\t"='), maxLength: 12 })
    .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ""));
  const headers = fc.array(fc.tuple(token, value), { maxLength: 6 });

  test("is read as it was written", () => {
    fc.assert(
      fc.property(headers, (pairs) => {
        const request = readRequestHead(writeHead("GET /x HTTP/1.1", pairs));
        expect(request).toMatchObject({ kind: "head", head: { headers: pairs } });
        const response = readResponseHead(writeHead("HTTP/1.1 101 Ok", pairs));
        expect(response).toMatchObject({ kind: "head", head: { headers: pairs } });
      }),
    );
  });

  test("never makes the readers throw, whatever its bytes", () => {
    const unit = fc.constantFrom(..."GET / HTTP/1.1\r\n: a\0é");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 80 }), (text) => {
        for (const read of [readRequestHead, readResponseHead]) {
          expect(["head", "violation"]).toContain(read(latin1(text)).kind);
        }
      }),
    );
  });

  // Quadratic work would take minutes here and fail by the suite's time limit.
  test.each([
    { name: "blanks in a value", line: `A: b${" \t".repeat(250_000)}c` },
    { name: "blanks behind a value", line: `A: b${" ".repeat(500_000)}` },
    { name: "blanks before a colon", line: `A${" ".repeat(500_000)}: b` },
    { name: "carriage returns", line: `A: b${"\r".repeat(500_000)}` },
    { name: "commas", line: `Upgrade: ${",".repeat(500_000)}` },
  ])("with half a million $name is read in one pass", ({ line }) => {
    const text = readRequestHead(lines("GET / HTTP/1.1", line));
    if (text.kind === "head") expect(headerHasToken(text.head.headers, "upgrade", "x")).toBe(false);
    else expect(text.code).toBe("head/header-line");
  });

  test("with half a million empty lines before it is read in one pass", () => {
    const text = readRequestHead(latin1(`${"\n".repeat(500_000)}GET / HTTP/1.1\r\n\r\n`));
    expect(text.kind).toBe("head");
  });
});

describe("looking up headers", () => {
  const headers = [
    ["A", "1"],
    ["b", "2, Three"],
    ["a", "4"],
  ] as const;

  test("finds every line of a name in any case, in order", () => {
    expect(headerValues(headers, "a")).toEqual(["1", "4"]);
    expect(headerValues(headers, "A")).toEqual(["1", "4"]);
    expect(headerValues(headers, "c")).toEqual([]);
  });

  test("joins the lines of a name with commas", () => {
    expect(headerValue(headers, "a")).toBe("1, 4");
    expect(headerValue(headers, "c")).toBeUndefined();
  });

  test.each([
    { token: "three", has: true },
    { token: "2", has: true },
    { token: "thre", has: false },
    { token: "2, three", has: false },
  ])("looks for the token $token: $has", ({ token, has }) => {
    expect(headerHasToken(headers, "B", token)).toBe(has);
  });

  test("finds no token in a header that is not there", () => {
    expect(headerHasToken(headers, "c", "x")).toBe(false);
  });
});

describe("writeHead", () => {
  test("writes the start line, the headers and an empty line", () => {
    expect(
      writeHead("GET / HTTP/1.1", [
        ["A", "1"],
        ["b", ""],
      ]),
    ).toEqual(latin1("GET / HTTP/1.1\r\nA: 1\r\nb: \r\n\r\n"));
  });

  test.each([
    { name: "a line end in a value", header: ["A", "1\r\nEvil: 2"] },
    { name: "a line feed alone", header: ["A", "1\nEvil: 2"] },
    { name: "a carriage return alone", header: ["A", "1\rEvil: 2"] },
    { name: "a NUL", header: ["A", "1\0"] },
    { name: "a line end in a name", header: ["A\r\nEvil", "2"] },
    { name: "a colon in a name", header: ["A: 1", "2"] },
    { name: "an empty name", header: ["", "2"] },
    { name: "a character above U+00FF", header: ["A", "1 \u754c"] },
    { name: "one that would become a line end", header: ["A", "\u010d\u010a"] },
    { name: "a surrogate pair", header: ["A", "\u{1f30d}"] },
  ] as const)("refuses $name", ({ header }) => {
    expect(() => writeHead("GET / HTTP/1.1", [header])).toThrow(
      expect.objectContaining({ name: "UsageError", code: "head/header" }),
    );
  });

  test.each([
    { header: ["A", "1\n"], says: 'the header "A" cannot hold a line end or NUL; leave it out' },
    { header: ["a b", "1"], says: '"a b" is not a header\'s name' },
    {
      header: ["X-Name", "de \u754c"],
      says: 'the header "X-Name" cannot hold "\u754c"; encode it, as encodeURIComponent does',
    },
  ] as const)("says $says", ({ header, says }) => {
    expect(() => writeHead("GET / HTTP/1.1", [header])).toThrow(says);
  });

  test("writes every character up to U+00FF as the byte of its number", () => {
    expect(writeHead("X", [["A", "\u00e9\u00ff"]])).toEqual(latin1("X\r\nA: \u00e9\u00ff\r\n\r\n"));
  });

  test.each(["GET / HTTP/1.1\r\nEvil: 2", "GET /\u754c HTTP/1.1"])(
    "refuses %j to start with",
    (line) => {
      expect(() => writeHead(line, [])).toThrow(
        expect.objectContaining({ name: "UsageError", code: "head/start-line" }),
      );
    },
  );
});
