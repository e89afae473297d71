import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { MAX_INPUT_BYTES } from "../../../src/cli/explain/input-source.ts";
import { run, runJson } from "./explain-run.ts";

const FRAME = "81 86 0c 27 57 2a 3d 15 64 1e 38 12";
const WORDS = FRAME.split(" ");
const REQUEST = [
  "GET /chat HTTP/1.1",
  "Host: server.example.com",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
].join("\n");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wireglass-explain-"));
  await writeFile(join(folder, "frame.bin"), Buffer.from(WORDS.join(""), "hex"));
  await writeFile(join(folder, "frame.txt"), `${FRAME}\n`);
  await writeFile(join(folder, "trace.pcap"), Buffer.from("d4c3b2a1020004000000", "hex"));
});

describe("where the input comes from", () => {
  test.each([
    { name: "several arguments", input: WORDS, taken: "hex" },
    { name: "one argument", input: [FRAME], taken: "hex" },
    { name: "base64", input: ["base64:gYYMJ1cqPRVkHjgS"], taken: "base64" },
    { name: "a file of bytes", input: ["frame.bin"], taken: "raw bytes" },
    { name: "a file of hex", input: ["frame.txt"], taken: "hex" },
    { name: "standard input", input: [], taken: "hex" },
    { name: "standard input as -", input: ["-"], taken: "hex" },
  ])("$name: taken as $taken, ends in the payload, status 0", async ({ input, taken }) => {
    const words = input.map((word) => (word.startsWith("frame.") ? join(folder, word) : word));
    const { status, out, err } = await run(words, FRAME);
    expect(out.split("\n")[0]).toBe(`Taken as ${taken}: 12 bytes.`);
    expect(out.trimEnd().split("\n").at(-1)?.trim()).toBe("123445");
    expect({ status, err }).toEqual({ status: 0, err: "" });
  });

  test("chunks of standard input are joined", async () => {
    const chunks = [...Buffer.from(FRAME)].map((byte) => Uint8Array.of(byte));
    expect((await run([], chunks)).out).toContain("123445");
  });

  test.each([
    { name: "no such file", input: ["no-such-file"], says: "neither a file nor hex" },
    { name: "half a byte", input: ["818"], says: "come in pairs" },
    { name: "nothing", input: [], says: "nothing to explain" },
    { name: "a folder", input: [tmpdir()], says: "is a folder" },
    { name: "a NUL in a name", input: ["a\0b"], says: "neither a file nor hex" },
  ])("$name: one sentence on stderr, status 2", async ({ input, says }) => {
    const { status, out, err } = await run(input);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(says);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  test("a packet capture is sent to the command that reads it", async () => {
    expect((await run([join(folder, "trace.pcap")])).err).toContain("wireglass read");
  });

  test("more than 16 MiB are refused", async () => {
    const { status, err } = await run([], new Uint8Array(MAX_INPUT_BYTES + 1));
    expect({ status, err }).toMatchObject({ status: 2, err: expect.stringContaining("cut out") });
  });
});

describe("the human report", () => {
  test("draws the header as the RFC does, with the values in it", async () => {
    const { out } = await run(WORDS);
    expect(out).toContain(`
        +-+-+-+-+-------+-+-------------+-------------------------------+
      0 |F|R|R|R|opcode |M| Payload len |          Masking-key          |
        |I|S|S|S|  0x1  |A|      6      |             0c 27             |
        |N|V|V|V|       |S|             |                               |
        | |1|2|3|       |K|             |                               |
        |1|0|0|0|0 0 0 1|1|0 0 0 0 1 1 0|0 0 0 0 1 1 0 0 0 0 1 0 0 1 1 1|
        +-+-+-+-+-------+-+-------------+-------------------------------+
`);
  });

  test("a handshake with LF line ends shows the way to Sec-WebSocket-Accept", async () => {
    const { status, out } = await run([], REQUEST);
    expect(status).toBe(0);
    expect(out).toContain("b37a4f2cc0624f1690f64606cf385945b2bec4ea");
    expect(out.trimEnd().endsWith("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")).toBe(true);
  });

  test("a broken rule is told at its byte, with its section and code, and status 1", async () => {
    const { status, out } = await run(["83", "00"]);
    expect(status).toBe(1);
    expect(out).toContain("Byte 0 (0x83): the opcode is reserved [RFC 6455 §5.2, opcode/reserved]");
  });

  test("compressed payloads are inflated, with history", async () => {
    const { status, out } = await run(["c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00"]);
    expect(status).toBe(0);
    expect(out).toContain("with 5 bytes of history");
    expect(out.trimEnd().endsWith("Hello")).toBe(true);
  });

  test("--from and --deflate override what the bytes suggest", async () => {
    expect((await run(["8100"], "", { from: "client" })).out).toContain("mask/missing");
    expect((await run(["c100"], "", { deflate: false })).out).toContain("rsv/unnegotiated");
  });

  test("lines are at most 80 columns wide, and colours change nothing but colour", async () => {
    const plain = (await run([], REQUEST)).out + (await run([...WORDS, "83", "ff"])).out;
    for (const line of plain.split("\n").slice(1)) expect(line.length).toBeLessThanOrEqual(80);
    const colored = (await run(WORDS, "", { color: true })).out;
    expect(colored).toContain("\u001b[");
    expect(stripVTControlCharacters(colored)).toBe((await run(WORDS)).out);
  });
});

describe("--json", () => {
  test("prints an object a line: input, sections, fields, steps, and the result last", async () => {
    const lines = await runJson(WORDS);
    const kinds = [...new Set(lines.map(({ kind }) => kind))];
    expect(kinds).toEqual(["input", "section", "field", "step", "result"]);
    expect(lines).toContainEqual({
      kind: "field",
      start: 0,
      end: 1,
      bits: "7",
      field: "FIN",
      value: 1,
      meaning: "The last frame of its message.",
      rule: "RFC 6455 §5.2",
    });
    expect(lines.at(-1)).toMatchObject({
      kind: "result",
      ok: true,
      messages: [{ from: "client", opcode: "text", text: "123445" }],
    });
  });

  test.each([
    { name: "binary", wire: "82 01 41", message: { opcode: "binary", base64: "QQ==" } },
    { name: "broken text", wire: "81 01 ff", message: { opcode: "text", base64: "/w==" } },
    { name: "ping", wire: "89 01 41", message: { opcode: "ping", text: "A" } },
    { name: "close", wire: "88 03 03 e8 41", message: { code: 1000, reason: "A" } },
    { name: "half a code", wire: "88 01 03", message: { code: 1005, base64: "Aw==" } },
    { name: "reserved", wire: "83 01 41", message: { opcode: "reserved", opcodeNumber: 3 } },
  ])("the result keeps a message whole: $name", async ({ wire, message }) => {
    expect((await runJson([wire])).at(-1)).toMatchObject({ messages: [message] });
  });

  test("problems are lines of their own", async () => {
    const lines = await runJson(["83 00"]);
    expect(lines.filter(({ kind }) => kind === "problem")).toEqual([
      {
        kind: "problem",
        offset: 0,
        code: "opcode/reserved",
        rule: "RFC 6455 §5.2",
        text: "the opcode is reserved",
        closeCode: 1002,
      },
    ]);
  });

  test("any bytes give parsable lines, or one sentence, and no control character", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 120 }), fc.boolean(), async (bytes, json) => {
        const { status, out, err } = await run([], bytes, { json });
        expect(status === 2).toBe(out === "");
        expect(out + err).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
        if (json && out !== "") for (const line of out.trimEnd().split("\n")) JSON.parse(line);
      }),
    );
  });
});
