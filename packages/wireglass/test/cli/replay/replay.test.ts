import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Socket } from "../../../src/endpoint/index.ts";
import { connecting, serving } from "../../endpoint/support/serving.ts";
import { CommandRun, run } from "../command-run.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-cli-replay-"));
let captures = 0;

/** A server that makes up a token, a session and a sequence for each client, and insists on them. */
const strict = async (socket: Socket): Promise<void> => {
  const token = randomBytes(12).toString("base64url");
  const session = 100 + Math.floor(Math.random() * 900);
  let seq = Math.floor(Math.random() * 1000) + 1;
  const say = (what: unknown): Promise<void> => socket.send(JSON.stringify(what));
  await say({ type: "welcome", at: Date.now(), nonce: randomUUID() });
  for await (const message of socket) {
    const { op, id, auth, session: given, ack, text } = JSON.parse(String(message));
    if (op === "login") await say({ id, token, session });
    else if (auth !== undefined && (auth !== `Bearer ${token}` || given !== session))
      await say({ id, error: "not you" });
    else if (op === "subscribe")
      for (let n = 0; n < 3; n++) await say({ type: "tick", seq: ++seq, n });
    else if (op === "ack") await say({ id, right: ack === seq });
    else await say({ id, text });
  }
};

/** What a client does with it. */
async function talk(client: Socket): Promise<unknown[]> {
  const got: unknown[] = [];
  const hear = async (): Promise<Record<string, unknown>> => {
    const message = JSON.parse(String(await client.recv()));
    got.push(message);
    return message;
  };
  const say = (what: unknown): Promise<void> => client.send(JSON.stringify(what));
  await hear();
  await say({ op: "login", id: 1, user: "ann" });
  const { token, session } = await hear();
  await say({ op: "subscribe", id: 2, auth: `Bearer ${token}`, session });
  for (let n = 0; n < 2; n++) await hear();
  const { seq } = await hear();
  await say({ op: "ack", id: 3, ack: seq });
  await hear();
  await say({ op: "say", id: 4, text: "same" });
  await hear();
  await client.close();
  return got;
}

/** A capture of one such conversation, or of another one. */
async function recorded(
  handler: (socket: Socket) => Promise<void> = strict,
  talking: (client: Socket) => Promise<unknown> = talk,
): Promise<{ capture: string; url: string }> {
  captures++;
  const capture = join(folder, `${captures}.wgc`);
  const server = await serving(handler, { deflate: { thresholdBytes: 0 } });
  const proxy = new CommandRun([
    "proxy",
    "--json",
    ...["--capture", capture, "--ca-folder", join(folder, "ca")],
    ...["--reverse", server.url, "--listen", "ws://127.0.0.1:0"],
  ]);
  onTestFinished(async () => void (await proxy.stop()));
  const out = await proxy.until((text) => text.includes("\n"));
  const { url } = JSON.parse(out.split("\n")[0] ?? "");
  await talking(await connecting(`${url}feed`, { deflate: { thresholdBytes: 0 } }));
  await proxy.until((text) => text.includes('"kind":"close"'));
  await proxy.stop();
  return { capture, url: server.url };
}

function lines(out: string): readonly Record<string, unknown>[] {
  return out
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test.each(["replies", "answers", "recorded"])(
  "a login and what follows is replayed against a fresh server, %s",
  async (pace) => {
    const { capture } = await recorded();
    const fresh = await serving(strict);
    const to = ["--capture", capture, "--to", fresh.url, "--pace", pace, "--json"];
    const { status, out, err } = await run("replay", "1", ...to);
    expect({ status, err }).toEqual({ status: 0, err: "" });
    const last = lines(out).at(-1);
    expect(last).toMatchObject({
      kind: "replayed",
      sent: 4,
      received: 7,
      ok: true,
      missing: 0,
      extra: 0,
      changed: 0,
    });
    expect(lines(out).filter(({ kind }) => kind === "binding")).toMatchObject([
      { into: { path: "$.auth", before: "Bearer " }, from: { path: "$.token" } },
      { into: { path: "$.session" }, from: { path: "$.session" } },
      { into: { path: "$.ack" }, from: { path: "$.seq" } },
    ]);
  },
);

test("without what is carried it is not the same, and the status says so", async () => {
  const { capture } = await recorded();
  const fresh = await serving(strict);
  const to = ["--capture", capture, "--to", fresh.url, "--timeout", "0.3"];
  const { status, out } = await run("replay", "1", ...to, "--no-bindings");
  expect(status).toBe(1);
  expect(out).toContain("not the same as it was recorded");
  expect(out).toMatch(/missing {2}#\d+ \{"type":"tick"/);
  expect(out).toMatch(/extra {4}\{"id":2,"error":"not you"\}/);
});

describe("how the server closes is compared", () => {
  /** Answers one message, and closes. */
  const closing = (code: number, reason: string) => async (socket: Socket) => {
    await socket.recv();
    await socket.send("answer");
    await socket.close(code, reason);
  };
  const ask = async (client: Socket) => {
    await client.send("ask");
    await client.closed;
  };

  test.each([
    { name: "the same code", code: 4400, reason: "another reason", same: true, says: undefined },
    {
      name: "another code",
      code: 4009,
      reason: "replaced",
      same: false,
      says: /closed {3}4400 bad token → 4009 replaced/,
    },
  ])("$name", async ({ code, reason, same, says }) => {
    const { capture } = await recorded(closing(4400, "bad token"), ask);
    const fresh = await serving(closing(code, reason));
    const words = ["replay", "1", "--capture", capture, "--to", fresh.url];
    const { status, out } = await run(...words, "--json");
    expect(status).toBe(same ? 0 : 1);
    expect(lines(out).at(-1)).toMatchObject({
      ok: same,
      close: { recorded: { code: 4400, reason: "bad token" }, got: { code, reason }, same },
    });
    if (says !== undefined) expect((await run(...words)).out).toMatch(says);
  });

  test("that it does not", async () => {
    const { capture } = await recorded(closing(4400, ""), ask);
    const fresh = await serving(async (socket) => {
      for await (const _ of socket) await socket.send("answer");
    });
    const to = ["--capture", capture, "--to", fresh.url, "--timeout", "0.3"];
    const { status, out } = await run("replay", "1", ...to);
    expect(status).toBe(1);
    expect(out).toContain("closed   4400 → not by the server");
  });
});

test("a number that the client counts on from the server's is counted on from the new one", async () => {
  const counting = async (socket: Socket): Promise<void> => {
    const seq = 1000 + Math.floor(Math.random() * 8000);
    await socket.send(JSON.stringify({ seq }));
    const next = JSON.parse(String(await socket.recv())).seq;
    await socket.send(next === seq + 1 ? "right" : "wrong");
    await socket.closed;
  };
  const { capture } = await recorded(counting, async (client) => {
    const { seq } = JSON.parse(String(await client.recv()));
    await client.send(JSON.stringify({ seq: seq + 1 }));
    expect(await client.recv()).toBe("right");
    await client.close();
  });
  const fresh = await serving(counting);
  const { status, out } = await run("replay", "1", "--capture", capture, "--to", fresh.url);
  expect(out).toContain("← right");
  expect(out).toMatch(/#1 \$\.seq takes #0 \$\.seq \+ 1, which was/);
  expect(status).toBe(0);
});

test.each([
  { words: (a: string, b: string) => `OK|sess=${a}|seq=${b}` },
  { words: (a: string, b: string) => `OK|${a}|${b}` },
  { words: (a: string, b: string) => `welcome ${a}; ${b} of a very long line that goes on, ${a}` },
])("values that stand behind others in a text are carried: $words", async ({ words }) => {
  const strictly = async (socket: Socket): Promise<void> => {
    const [hex, number] = [randomBytes(8).toString("hex"), String(randomInt(10_000, 90_000))];
    await socket.recv();
    await socket.send(words(hex, number));
    const isRight = (await socket.recv()) === `SUB|${hex}|${number}`;
    await socket.send(isRight ? "DONE" : "WRONG");
    await socket.closed;
  };
  const { capture } = await recorded(strictly, async (client) => {
    await client.send("LOGIN|ann");
    const said = String(await client.recv());
    const hex = /[0-9a-f]{16}/.exec(said)?.[0];
    const number = /(?<=\W)\d{5}(?=\W|$)/.exec(said.replaceAll(String(hex), ""))?.[0];
    await client.send(`SUB|${hex}|${number}`);
    expect(await client.recv()).toBe("DONE");
    await client.close();
  });
  const fresh = await serving(strictly);
  const { status, out } = await run("replay", "1", "--capture", capture, "--to", fresh.url);
  expect(out).toContain("← DONE");
  expect(status).toBe(0);
});

test("a name that the server makes up is carried, though messages are told apart by it", async () => {
  const naming = async (socket: Socket): Promise<void> => {
    const channel = `room-${Math.floor(Math.random() * 1e9)}`;
    await socket.send(JSON.stringify({ channel }));
    const { channel: said } = JSON.parse(String(await socket.recv()));
    await socket.send(said === channel ? "right" : "wrong");
    await socket.closed;
  };
  const { capture } = await recorded(naming, async (client) => {
    const { channel } = JSON.parse(String(await client.recv()));
    await client.send(JSON.stringify({ channel }));
    await client.recv();
    await client.close();
  });
  const fresh = await serving(naming);
  const { out } = await run("replay", "1", "--capture", capture, "--to", fresh.url);
  expect(out).toContain("← right");
  expect(out).toContain("0 missing, 0 extra");
});

test("a speed is for the recorded pace alone", async () => {
  const { status, err } = await run("replay", "1", "--pace", "answers", "--speed", "2");
  expect(status).toBe(2);
  expect(err).toContain("--speed is for --pace recorded, not for --pace answers");
});

test("bindings are shown, edited in a file, and followed", async () => {
  const { capture } = await recorded();
  const from = ["--capture", capture];
  const shown = await run("replay", "1", ...from, "--show-bindings", "--json");
  const [auth, session, ack] = lines(shown.out);
  const file = join(folder, "bindings.jsonl");
  const constant = { into: { message: 0, path: "$.nowhere" }, value: "x" };
  const edited = { into: { message: 12, path: "$.text" }, value: "other" };
  const { out: all } = await run("show", "1", ...from, "--json");
  const say = lines(all).find(({ text }) => String(text).includes('"op":"say"'));
  edited.into.message = Number(say?.index);
  writeFileSync(
    file,
    [auth, session, ack, constant, edited].map((one) => JSON.stringify(one)).join("\n"),
  );
  const fresh = await serving(strict);
  const words = ["--to", fresh.url, "--bindings", file];
  const { status, out } = await run("replay", "1", ...from, ...words);
  expect(status).toBe(1);
  expect(out).toContain('→ {"op":"say","id":4,"text":"other"}');
  expect(out).toMatch(/changed {2}#\d+ \$\.text: "same" → "other"/);
  const ignored = await run("replay", "1", ...from, ...words, "--ignore", "$.text");
  expect(ignored.status).toBe(0);
  const allowed = await run("replay", "1", ...from, ...words, "--allow", "changed");
  expect(allowed.status).toBe(0);
});

test("it is replayed several times, faster, and kept in the capture as a client's", async () => {
  const { capture, url } = await recorded();
  const words = ["--capture", capture, "--speed", "20", "--times", "2", "--save", "--json"];
  const { status, out } = await run("replay", "1", ...words);
  expect(status).toBe(0);
  expect(lines(out).filter(({ kind }) => kind === "replayed")).toHaveLength(2);
  const list = lines((await run("list", "--capture", capture, "--json")).out);
  expect(list.map(({ kind, source, url: at }) => [kind, source, at])).toEqual([
    ["open", "proxy", `${url.replace(/\/$/, "")}/feed`],
    ["open", "client", `${url.replace(/\/$/, "")}/feed`],
    ["open", "client", `${url.replace(/\/$/, "")}/feed`],
  ]);
});

test("where it cannot be kept, nothing is said, and what to do is", async () => {
  const { capture } = await recorded();
  writeFileSync(`${capture}.lock`, String(process.pid)); // as a proxy that writes to it
  const words = ["replay", "1", "--capture", capture];
  expect(await run(...words, "--save")).toEqual({
    status: 1,
    out: expect.not.stringContaining("same"),
    err: expect.stringContaining("--save-to FILE. Nothing was sent"),
  });
  const other = capture.replace(/\.wgc$/, "-other.wgc");
  expect((await run(...words, "--save-to", other)).status).toBe(0);
  const list = lines((await run("list", "--capture", other, "--json")).out);
  expect(list.map(({ kind, source }) => [kind, source])).toEqual([["open", "client"]]);
});

test("one message is said again on a connection of its own", async () => {
  const { capture } = await recorded();
  const { out: all } = await run("show", "1", "--capture", capture, "--json");
  const login = lines(all).find(({ text }) => String(text).includes('"op":"login"'));
  const fresh = await serving(strict);
  const words = ["--capture", capture, "--to", fresh.url, "--json", "--allow", "extra"];
  const { status, out } = await run("replay", `1.${login?.index}`, ...words);
  expect(status).toBe(0);
  // The server's greeting was not part of it.
  expect(lines(out).at(-1)).toMatchObject({ sent: 1, received: 2, extra: 1, missing: 0 });
});

test("a recorded server answers its client twice in the same way", async () => {
  const { capture } = await recorded();
  const server = new CommandRun([
    "serve",
    "--replay",
    capture,
    "--listen",
    "ws://127.0.0.1:0",
    "--json",
  ]);
  onTestFinished(async () => void (await server.stop()));
  const out = await server.until((text) => text.includes("\n"));
  const { url } = JSON.parse(out.split("\n")[0] ?? "");
  const [one, two] = [
    await talk(await connecting(`${url}feed`)),
    await talk(await connecting(`${url}feed`)),
  ];
  expect(one).toEqual(two);
  expect(one).toHaveLength(7);
  const again = await run("replay", "1", "--capture", capture, "--to", url);
  expect(again.out).toContain("0 missing, 0 extra, 0 changed");
  expect(again.status).toBe(0);
});

test.each([
  { words: ["replay", "9"], status: 2, says: "there is no connection 9" },
  { words: ["replay", "x"], status: 2, says: "write 7 for a connection" },
  { words: ["replay", "1.0"], status: 2, says: "no text or binary message 1.0 of the client" },
  { words: ["replay", "1", "--to", "nowhere"], status: 2, says: "--to takes a URL" },
  { words: ["replay", "1", "--ignore", "time"], status: 2, says: "--ignore takes a path" },
  { words: ["replay", "1", "--bindings", "/nowhere"], status: 2, says: "cannot be read (ENOENT)" },
  { words: ["replay", "1", "--allow", "all"], status: 2, says: "missing, extra, changed" },
  { words: ["replay", "1", "--to", "ws://127.0.0.1:1/"], status: 1, says: "127.0.0.1:1" },
  { words: ["serve", "--replay"], status: 2, says: "--replay" },
])("$words.0 $words.1 $words.2 is refused in a sentence", async ({ words, status, says }) => {
  const { capture } = await one;
  const isReplay = words[0] === "replay";
  const result = await run(...words, ...(isReplay ? ["--capture", capture] : []));
  expect(result.status).toBe(status);
  expect(result.err).toContain(says);
});

const one = (async () => {
  const capture = join(folder, "one.wgc");
  const records = [
    {
      kind: "open",
      connection: 1,
      time: 1764000000,
      protocol: "ws",
      source: "proxy",
      url: "ws://127.0.0.1:1/",
      client: "127.0.0.1:2",
      server: "127.0.0.1:1",
      subprotocol: null,
      extensions: "",
    },
    message(0, "server", "hello"),
    message(1, "client", "hi"),
  ];
  const file = join(folder, "one.jsonl");
  writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  await run("import", file, "--capture", capture);
  return { capture };
})();

function message(index: number, from: string, text: string) {
  const { length } = text;
  const frames = [{ fin: true, rsv: 0, opcode: 1, length }];
  return {
    kind: "message",
    connection: 1,
    index,
    time: 1764000000 + index,
    from,
    opcode: "text",
    text,
    length,
    wireLength: length + 2,
    compressed: false,
    frames,
    origin: "peer",
    violations: [],
  };
}

test("serve takes a target or a capture, and its flags belong to that", async () => {
  const { capture } = await one;
  expect((await run("serve")).err).toContain("a capture with --replay FILE");
  expect((await run("serve", "echo", "--replay", capture)).status).toBe(2);
  expect((await run("serve", "echo", "--match", "order")).err).toContain("--replay");
  const none = await run("serve", "--replay", capture, "--filter", "host:nowhere");
  expect([none.status, none.err]).toEqual([
    1,
    expect.stringContaining("no WebSocket of that kind"),
  ]);
});
