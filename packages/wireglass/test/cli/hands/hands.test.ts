import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { connecting, echo, serving } from "../../endpoint/support/serving.ts";
import { CommandRun, run } from "../command-run.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-cli-hands-"));
let captures = 0;

/** `wireglass proxy` before an echo server, and a client through it. */
async function proxied(...words: readonly string[]) {
  captures++;
  const capture = join(folder, `${captures}.wgc`);
  const server = await serving(echo);
  const proxy = new CommandRun([
    "proxy",
    "--json",
    ...["--capture", capture, "--ca-folder", join(folder, "ca")],
    ...["--reverse", server.url, "--listen", "ws://127.0.0.1:0"],
    ...words,
  ]);
  onTestFinished(async () => void (await proxy.stop()));
  const out = await proxy.until((text) => text.includes("\n"));
  const { url } = JSON.parse(out.split("\n")[0] ?? "");
  return { capture, proxy, client: await connecting(url) };
}

test("inject sends to either side, and says what it sent", async () => {
  const { capture, client } = await proxied();
  const to = ["--capture", capture];
  expect(await run(...["inject", "1", "-m", "hello", ...to])).toEqual({
    status: 0,
    out: "sent 5 bytes to the server of connection 1\n",
    err: "",
  });
  expect(await client.recv()).toBe("hello");
  const bytes = ["--base64", "AAEC", "--to", "client", "--json"];
  expect(JSON.parse((await run(...["inject", "1", ...bytes, ...to])).out)).toEqual({
    kind: "injected",
    connection: 1,
    to: "client",
    bytes: 3,
  });
  expect(await client.recv()).toEqual(Uint8Array.of(0, 1, 2));
  const again = await run(...["inject", "1", "--again", "0", ...to]);
  expect(again.out).toBe("sent 5 bytes to the server of connection 1\n");
  expect(await client.recv()).toBe("hello");
  expect((await run(...["inject", "1", "--again", "99", ...to])).status).toBe(1);
  expect((await run(...["inject", "1", "--again", "x", ...to])).status).toBe(2);
  await run(...["inject", "1", "--raw", "8103616263", "--to", "client", ...to]);
  expect(await client.recv()).toBe("abc");
  const shown = await run(...["show", "1", ...to]);
  expect(shown.out).toContain("[injected] hello");
  await run(...["inject", "1", "--close", "4000", "--reason", "enough", "--to", "client", ...to]);
  expect(await client.closed).toMatchObject({ code: 4000, reason: "enough" });
});

test("hold shows what waits, and does what is decided", async () => {
  const { capture, client } = await proxied();
  const stdin = new PassThrough();
  const words = ["hold", "from:client", "--json", "--capture", capture];
  const hold = new CommandRun(words, "en", 100, stdin);
  await hold.until((out) => out.includes('{"kind":"holding"'));
  const say = async (text: string, number: number) => {
    await client.send(text);
    const out = await hold.until((all) => all.includes(`"number":${number},`));
    return JSON.parse(out.trim().split("\n").at(-1) ?? "");
  };
  const second = await run("hold", "--capture", capture);
  expect(second).toMatchObject({ status: 1, err: expect.stringContaining("held already") });
  expect(await say("one", 1)).toMatchObject({ kind: "held", connection: 1, text: "one" });
  stdin.write("f\n");
  expect(await client.recv()).toBe("one");
  await say("two", 2);
  await say("three", 3);
  stdin.write("e 3 drei und mehr\n");
  stdin.write("d 2\n");
  expect(await client.recv()).toBe("drei und mehr");
  await say("four", 4);
  stdin.write("x 4 e6 97 b6\n");
  expect(await client.recv()).toBe("时");
  await say('{"price":1}', 5);
  stdin.write('v 5 {"price":2}\n');
  expect(await client.recv()).toBe('{"price":2}');
  await say("six", 6);
  stdin.write("x\nx 6 zz\nv 6 {\nq\n");
  expect(await client.recv()).toBe("six");
  expect(await hold.finished).toMatchObject({
    status: 0,
    err: [
      '"x" is no decision: write f, d, e TEXT, x HEX, v JSON, a or q, as in "e 3 new text"',
      'x takes pairs of hex digits, as in "x 3 00 ff", not "zz"',
      'v takes the decoded value as JSON, as in v 3 {"price":1}, not {\n',
    ].join("\n"),
  });
  await client.send("five");
  expect(await client.recv()).toBe("five");
});

test("rules of files apply in their order; a wrong one says where", async () => {
  const [first, second] = [join(folder, "1.json"), join(folder, "2.json")];
  writeFileSync(first, '[{"filter":"from:client","replace":{"text":"a","with":"b"}}]');
  writeFileSync(second, '{"rules":[{"filter":"from:client b","replace":{"text":"b","with":"c"}}]}');
  const { client } = await proxied("--rules", first, "--rules", second);
  await client.send("a");
  expect(await client.recv()).toBe("c");
  writeFileSync(second, '[{"drop":true,"filter":"form:client"}]');
  const { status, err } = await run(
    ...["proxy", "--rules", second, "--capture", join(folder, "x")],
  );
  expect(status).toBe(2);
  expect(err).toContain("rule 1: its filter cannot be read\nform:client\n^^^^");
});

test("only who started it finds the way in", async () => {
  const { capture } = await proxied();
  expect(statSync(`${capture}.control`).mode & 0o777).toBe(0o600);
});

test.each([
  [["inject", "1", "-m", "x"], 1, /^nobody writes to .*: start wireglass/],
  [["hold"], 1, /^nobody writes to /],
  [["hold", "(("], 2, /\(\(/],
  [["inject", "1", "--base64", "***"], 2, /--base64 takes base64 with its padding/],
  [["inject", "x", "-m", "x"], 2, /"x" is no number of a connection/],
  [["inject", "1"], 2, /give one thing to send/],
  [["inject", "1", "-m", "x", "--ping", "y"], 2, /give one thing to send/],
  [["inject", "1", "--raw", "8x"], 2, /--raw takes hex digits/],
  [["inject", "1", "--close", "99"], 2, /--close takes a close code, 1000 to 1014/],
  [["inject", "1", "--illegal", "everything"], 2, /--illegal .*rsv1/],
])("%j ends with %d and a sentence", async (words, status, sentence) => {
  const result = await run(...[...words, "--capture", join(folder, "nothing.wgc")]);
  expect(result).toMatchObject({ status, out: "", err: expect.stringMatching(sentence) });
});
