import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { ApiServer } from "../../../src/control/api/api-server.ts";
import type { Hold, RuleList } from "../../../src/control/api/api-types.ts";
import { ILLEGAL_KINDS, type IllegalKind } from "../../../src/control/index.ts";
import type { DeflateOptions, Handler } from "../../../src/endpoint/index.ts";
import { dialRaw, masked, opening } from "../../endpoint/support/raw-peer.ts";
import { connecting, echo, serving } from "../../endpoint/support/serving.ts";
import { capturing, reverse } from "../support/capturing.ts";
import { EMPTY_PAGE } from "./api-run.ts";

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** A proxy before an echo server, with a client through it, and its API. */
async function laidOpen(deflate: DeflateOptions | boolean = false, handler: Handler = echo) {
  const server = await serving(handler, { deflate });
  const { bench, urls, notes, stop } = await capturing([reverse(server.url)]);
  const api = await ApiServer.start({
    file: bench.file,
    hands: bench.hands,
    proxies: urls,
    caCertificate: bench.ca.certificatePath,
    page: EMPTY_PAGE,
  });
  stops.push(() => api.close());
  const client = await connecting(urls[0] ?? "", { deflate });
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(new URL(`/api/v1${path}`, api.url), {
      method,
      headers: {
        authorization: `Bearer ${api.token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  return { client, ask, stop, notes, url: urls[0] ?? "" };
}

const TAKEOVER = { thresholdBytes: 0 };

test("who waits is told with how long he has, and heartbeats keep going where that is wished", async () => {
  const { client, ask } = await laidOpen(false, async (socket) => {
    for await (const message of socket) await socket.send(message === "ping" ? "pong" : message);
  });
  for (let n = 0; n < 4; n++) {
    await client.send("ping");
    expect(await client.recv()).toBe("pong");
    await sleep(600);
  }
  await ask("PUT", "/hold", { filter: "from:client held", keepAlive: true });
  await client.send("held");
  let hold = (await ask("GET", "/hold")).body as Hold;
  while (hold.held.length < 1) hold = (await ask("GET", "/hold")).body as Hold;
  // It waits behind "held", and is answered all the same.
  await client.send("ping");
  expect(await client.recv()).toBe("pong");
  hold = (await ask("GET", "/hold")).body as Hold;
  expect(hold.silences).toMatchObject([
    { connection: 1, peer: "server", kept: 1, closedAfter: null, left: null },
  ]);
  expect(hold.silences[0]?.heartbeat).toBeGreaterThan(0.5);
  expect(hold.held[0]?.waiting).toBeGreaterThan(0);
  await ask("POST", "/hold", { do: "forward" });
  expect(await client.recv()).toBe("held");
});

test("what is held while somebody watches goes on when nobody has for some seconds", async () => {
  const { client, ask } = await laidOpen(false, async (socket) => {
    for await (const message of socket) await socket.send(message);
  });
  await ask("PUT", "/hold", { filter: "from:client", watched: true });
  await client.send("held");
  const echo = client.recv();
  let hold = (await ask("GET", "/hold")).body as Hold;
  while (hold.held.length < 1) hold = (await ask("GET", "/hold")).body as Hold;
  // As long as a question for changes is open, it stays: that is ten seconds.
  const asked = performance.now();
  hold = (await ask("GET", `/hold?version=${hold.version}`)).body as Hold;
  expect(performance.now() - asked).toBeGreaterThan(5500); // longer than it would have without one
  expect(hold.held).toHaveLength(1);
  expect(await echo).toBe("held");
  expect(((await ask("GET", "/hold")).body as Hold).filter).toBe(null);
});

test("a countdown is shown where such a peer has closed for silence before", async () => {
  const { client, ask, url } = await laidOpen(false, async (socket) => {
    const timer = setTimeout(() => void socket.close(4000, "idle"), 1500);
    for await (const message of socket) await socket.send(message);
    clearTimeout(timer);
  });
  await client.closed; // after a second and a half of silence
  await sleep(100);
  const second = await connecting(url);
  await ask("PUT", "/hold", { filter: "from:client" });
  await second.send("held");
  let hold = (await ask("GET", "/hold")).body as Hold;
  while (hold.held.length < 1) hold = (await ask("GET", "/hold")).body as Hold;
  const [silence] = hold.silences;
  expect(silence).toMatchObject({ peer: "server", heartbeat: null });
  expect(silence?.closedAfter).toBeGreaterThan(1);
  expect(silence?.left).toBeLessThan(silence?.closedAfter ?? 0);
});

test("what is sent on ends a silence, and nothing held is one that began earlier", async () => {
  const { client, ask } = await laidOpen();
  await client.send("before");
  await client.recv();
  await sleep(400);
  await ask("PUT", "/hold", { filter: "" });
  for (const text of ["one", "two"]) await client.send(text);
  let hold = (await ask("GET", "/hold")).body as Hold;
  while (hold.held.length < 2) hold = (await ask("GET", "/hold")).body as Hold;
  const [one, two] = hold.held;
  // It heard "before" last, before "one" began to wait.
  expect(hold.silences[0]?.quiet).toBeGreaterThan((one?.waiting ?? 0) + 0.3);
  await sleep(300);
  // "three" goes nowhere yet: "one" and "two" are ahead of it.
  await client.send("three");
  while (hold.held.length < 3) hold = (await ask("GET", "/hold")).body as Hold;
  const quiet = hold.silences[0]?.quiet ?? 0;
  hold = (await ask("POST", `/hold/${hold.held[2]?.number}`, { do: "forward" })).body as Hold;
  expect(hold.silences[0]?.quiet).toBeGreaterThanOrEqual(quiet);
  hold = (await ask("POST", `/hold/${one?.number}`, { do: "forward" })).body as Hold;
  expect(hold).toMatchObject({ filter: "", held: [{ text: "two" }] });
  expect(hold.silences[0]?.quiet).toBeLessThan(hold.held[0]?.waiting ?? 0);
  await ask("POST", `/hold/${two?.number}`, { do: "drop" });
});

test.each([false, TAKEOVER])(
  "held messages wait in their order; each is forwarded, edited or dropped (%j)",
  async (deflate) => {
    const { client, ask } = await laidOpen(deflate);
    await client.send("before");
    expect(await client.recv()).toBe("before");
    const first = (await ask("PUT", "/hold", { filter: "from:client held" })).body as Hold;
    for (const text of ["held 1", "not this one", "held 2", "held 3"]) await client.send(text);
    let hold = first;
    while (hold.held.length < 3)
      hold = (await ask("GET", `/hold?version=${hold.version}`)).body as Hold;
    expect(hold.held.map(({ text, from }) => [text, from])).toEqual([
      ["held 1", "client"],
      ["held 2", "client"],
      ["held 3", "client"],
    ]);
    const [one, two, three] = hold.held.map(({ number }) => number);
    const behind = async (which: number | undefined, decision: object) =>
      ((await ask("POST", `/hold/${which}`, decision)).body as Hold).held.map(
        (held) => held.behind,
      );
    expect(hold.held.map((held) => held.behind)).toEqual([1, 0, 0]);
    expect(await behind(two, { do: "drop" })).toEqual([1, 0]);
    expect(await behind(three, { do: "edit", text: "edited 时间" })).toEqual([2]);
    await ask("POST", `/hold/${one}`, { do: "forward" });
    expect(await client.recv()).toBe("held 1");
    expect(await client.recv()).toBe("not this one");
    expect(await client.recv()).toBe("edited 时间");
    const again = await ask("POST", `/hold/${one}`, { do: "forward" });
    expect(again).toMatchObject({ status: 404, body: { code: "hands/missing" } });
  },
);

test.each([
  { size: 20_000, count: 900, first: undefined },
  { size: 65_536, count: 280, first: undefined },
  { size: 524_288, count: 34, first: undefined },
  { size: 4 << 20, count: 5, first: undefined },
  { size: 16 << 20, count: 1, first: undefined },
  { size: 1 << 20, count: 17, first: "held alone" },
])("when too much waits, all goes on: $count messages of $size bytes", async (wanted) => {
  const { size, count, first } = wanted;
  let got = 0;
  const { client, ask, notes } = await laidOpen(false, async (socket) => {
    for await (const message of socket) if (typeof message !== "string") got++;
  });
  await ask("PUT", "/hold", { filter: first === undefined ? "from:client" : "held" });
  if (first !== undefined) await client.send(first);
  const payload = new Uint8Array(size);
  for (let n = 0; n < count; n++) await client.send(payload);
  await client.ping(); // is answered, however much waits
  await vi.waitFor(async () => {
    const hold = (await ask("GET", "/hold")).body as Hold;
    expect(hold.openings).toBeGreaterThan(0);
    expect(got + hold.held.length).toBe(count);
  }, 5000);
  expect(notes).toContainEqual(expect.objectContaining({ code: "proxy/hold" }));
  await client.close();
  await vi.waitFor(() => expect(got).toBe(count), 5000);
});

test("a close lets everything go first", async () => {
  const { client, ask, stop } = await laidOpen();
  await ask("PUT", "/hold", { filter: "from:client" });
  await client.send("last words");
  await client.close(1000);
  const told = (await stop()).filter((record) => record.kind === "message");
  const ours = told.filter(({ from }) => from === "client");
  expect(ours.map(({ opcode, text, origin }) => [opcode, text, origin])).toEqual([
    ["text", "last words", "peer"],
    ["close", undefined, "peer"],
  ]);
});

test("what is held leaves when the proxy stops", async () => {
  const { client, ask, stop } = await laidOpen();
  await ask("PUT", "/hold", { filter: "from:client" });
  await client.send("held");
  let hold = (await ask("GET", "/hold")).body as Hold;
  while (hold.held.length === 0)
    hold = (await ask("GET", `/hold?version=${hold.version}`)).body as Hold;
  const told = (await stop()).filter((record) => record.kind === "message");
  expect(told.map(({ text, origin }) => [text, origin])).toContainEqual(["held", "peer"]);
});

test("a peer that stops in the middle of a message keeps nobody waiting", async () => {
  const { ask, url } = await laidOpen();
  const stuck = await dialRaw(Number(new URL(url).port));
  stuck.write(opening());
  await stuck.head();
  const hello = masked({ opcode: 1, payload: Buffer.from("hello") });
  stuck.write(hello.subarray(0, 8));
  await sleep(100); // it is under way, and read
  expect(await ask("POST", "/connections/2/inject", { to: "server", text: "x" })).toMatchObject({
    status: 503,
    body: { code: "hands/busy" },
  });
  expect((await ask("PUT", "/hold", { filter: "from:client" })).status).toBe(200);
  stuck.socket.destroy();
});

test("letting go lets everything go", async () => {
  const { client, ask } = await laidOpen();
  await ask("PUT", "/hold", { filter: "" });
  await client.send("a");
  const { body } = await ask("PUT", "/hold", { filter: null });
  expect(body).toMatchObject({ filter: null, held: [] });
  expect(await client.recv()).toBe("a");
});

test("too many messages: all of them go on, and it is told", async () => {
  const { client, ask } = await laidOpen();
  await ask("PUT", "/hold", { filter: "from:client" });
  for (let n = 0; n < 1001; n++) await client.send(String(n));
  for (let n = 0; n < 1001; n++) expect(await client.recv()).toBe(String(n));
  expect((await ask("GET", "/hold")).body).toMatchObject({ openings: 1, held: [] });
});

test.each([false, TAKEOVER])("injected to either side, and recorded (%j)", async (deflate) => {
  const { client, ask, stop } = await laidOpen(deflate);
  await client.send("from the peer");
  expect(await client.recv()).toBe("from the peer");
  await ask("POST", "/connections/1/inject", { to: "server", text: "to the server" });
  expect(await client.recv()).toBe("to the server"); // it echoes
  await ask("POST", "/connections/1/inject", { to: "client", opcode: "binary", base64: "AAEC" });
  expect(await client.recv()).toEqual(Uint8Array.of(0, 1, 2));
  await client.send("still alive");
  expect(await client.recv()).toBe("still alive");
  await client.close();
  const told = (await stop()).filter((record) => record.kind === "message");
  const injected = told.filter(({ origin }) => origin === "injected");
  expect(injected).toMatchObject([
    { from: "client", text: "to the server" },
    { from: "server", base64: "AAEC" },
  ]);
  expect(told.flatMap(({ violations }) => violations)).toEqual([]);
});

/** What a server says to it: the code of its close frame and the rule. */
const SEEN: Readonly<Record<IllegalKind, readonly [number, string]>> = {
  rsv1: [1002, "rsv/unnegotiated"],
  rsv2: [1002, "rsv/unnegotiated"],
  rsv3: [1002, "rsv/unnegotiated"],
  opcode: [1002, "opcode/reserved"],
  "control-opcode": [1002, "opcode/reserved"],
  length: [1002, "length/not-minimal"],
  length64: [1002, "length/not-minimal"],
  mask: [1002, "mask/missing"],
  utf8: [1007, "text/utf8"],
  "split-utf8": [1007, "text/utf8"],
  continuation: [1002, "fragment/unexpected"],
  interleaved: [1002, "fragment/interleaved"],
  endless: [1009, "limit/fragments"],
  "control-fragment": [1002, "control/fragmented"],
  "control-length": [1002, "control/too-long"],
  "close-length": [1002, "close/one-byte"],
  "close-code": [1002, "close/code"],
  "close-utf8": [1007, "close/reason-utf8"],
};

test.each(ILLEGAL_KINDS)("an illegal %s is seen as exactly that", async (illegal) => {
  const { client, ask, stop } = await laidOpen();
  await client.send("hello");
  expect(await client.recv()).toBe("hello");
  expect(await ask("POST", "/connections/1/inject", { to: "server", illegal })).toMatchObject({
    status: 200,
  });
  const [code, rule] = SEEN[illegal];
  expect(await client.closed).toMatchObject({ code });
  const records = await stop();
  const found = records.flatMap((one) =>
    one.kind === "message" && one.origin === "injected" ? one.violations : [],
  );
  if (illegal !== "endless") expect(found).toContain(rule);
});

test("rules are set, counted and switched while connections are open", async () => {
  const { client, ask } = await laidOpen(TAKEOVER);
  await client.send("a");
  expect(await client.recv()).toBe("a");
  const rules = [{ name: "b", filter: "from:client", replace: { text: "a", with: "b" } }];
  expect((await ask("PUT", "/rules", { rules })).status).toBe(200);
  await client.send("aa");
  expect(await client.recv()).toBe("bb");
  const list = (await ask("GET", "/rules")).body as RuleList;
  expect(list.rules).toMatchObject([{ number: 1, name: "b", hits: 1, enabled: true }]);
  await ask("PUT", "/rules/1", { enabled: false });
  await client.send("a");
  expect(await client.recv()).toBe("a");
});

test.each([
  ["PUT", "/rules", { rules: [{ nothing: 1 }] }, 400, "rules/field"],
  ["PUT", "/rules", { rule: [] }, 400, "body/value"],
  ["PUT", "/rules/9", { enabled: true }, 404, "hands/missing"],
  ["PUT", "/hold", { filter: "size>" }, 400, "filter/value-missing"],
  ["POST", "/hold/7", { do: "forward" }, 404, "hands/missing"],
  ["POST", "/hold/7", { do: "eat" }, 400, "body/value"],
  ["POST", "/connections/99/inject", { to: "server", text: "x" }, 404, "hands/missing"],
  ["POST", "/connections/1/inject", { to: "me" }, 400, "body/value"],
  [
    "POST",
    "/connections/1/inject",
    { to: "server", opcode: "close", code: 1005 },
    400,
    "body/code",
  ],
  ["POST", "/connections/1/inject", { to: "server" }, 400, "body/text"],
  ["POST", "/connections/1/inject", { to: "server", text: "a", base64: "AA==" }, 400, "body/text"],
  ["POST", "/connections/1/inject", { to: "server", raw: "zz*" }, 400, "body/raw"],
  ["DELETE", "/rules", undefined, 405, "api/method"],
])("%s %s with %j is refused in one sentence", async (method, path, body, status, code) => {
  const { ask } = await laidOpen();
  expect(await ask(method, path, body)).toMatchObject({ status, body: { code } });
});
