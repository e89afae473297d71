import { expect, test } from "vitest";
import type { Socket } from "../../../../src/endpoint/index.ts";
import { connected, LineClient, type Record, startServe } from "../serve-run.ts";

const CHAT = { target: "chat", listen: ["ws://127.0.0.1:0/", "tcp://127.0.0.1:0"] };
const STAMP = String.raw`\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\]`;

function stamped(text: string): RegExp {
  return new RegExp(`^${STAMP} ${text.replace(/[*()/]/g, "\\$&")}$`);
}

async function plain(server: Parameters<typeof connected>[0], name: string): Promise<Socket> {
  const socket = await connected(server);
  expect(await socket.recv()).toBe("What is your name?");
  await socket.send(name);
  expect(await socket.recv()).toContain(`Welcome, ${name}.`);
  return socket;
}

async function readJson(socket: Socket): Promise<Record> {
  return JSON.parse(String(await socket.recv())) as Record; // the subprotocol sends objects
}

test("plain text, JSON and TCP meet in one room", async () => {
  await using server = await startServe(CHAT);
  const ann = await plain(server, "ann");

  const page = await connected(server, { subprotocols: ["chat.json"] });
  expect(await readJson(page)).toMatchObject({ kind: "hello", count: 1 });
  await page.send('{"kind":"join","name":"ann"}');
  expect(await readJson(page)).toMatchObject({ kind: "welcome", name: "ann-2", count: 2 });
  expect(await ann.recv()).toMatch(stamped("* ann-2 joined (2 here)"));

  const bob = await LineClient.open(server.urls[1]);
  expect(await bob.next()).toBe("What is your name?");
  bob.say("bo\x1bb\r\nhello all\r\n");
  expect(await bob.next()).toBe(
    "Welcome, bob. Here are: ann, ann-2. /help tells more (//help in wireglass connect).",
  );
  expect(await bob.next()).toMatch(stamped("bob: hello all"));
  expect(await ann.recv()).toMatch(stamped("* bob joined (3 here)"));
  expect(await ann.recv()).toMatch(stamped("bob: hello all"));
  expect(await readJson(page)).toMatchObject({ kind: "joined", name: "bob", count: 3 });
  expect(await readJson(page)).toMatchObject({ kind: "said", name: "bob", text: "hello all" });

  await page.send('{"kind":"say","text":"<b>hi</b>"}');
  expect(await bob.next()).toMatch(stamped("ann-2: <b>hi</b>"));
  await ann.close(1000);
  expect(await bob.next()).toMatch(stamped("* ann left (2 here)"));
  bob.socket.destroy();
  await page.close();
});

test("commands", async () => {
  await using server = await startServe(CHAT);
  const ann = await plain(server, "ann");
  await ann.send("/who");
  expect(await ann.recv()).toBe("* 1 here: ann");
  await ann.send("/name  Anna");
  expect(await ann.recv()).toMatch(stamped("* ann is now Anna"));
  await ann.send("/help");
  expect(await ann.recv()).toContain("/name NEW");
  await ann.send("/name");
  expect(await ann.recv()).toContain("/name NEW");
  await ann.send("/dance now");
  expect(await ann.recv()).toBe("* there is no /dance; /help lists what there is");
  await ann.send("x".repeat(4001));
  expect(await ann.recv()).toBe("* not said: it is longer than 4000 characters");
  await ann.close();
});

test("a name is asked for until there is one", async () => {
  await using server = await startServe(CHAT);
  const socket = await connected(server);
  await socket.recv();
  await socket.send("\x07");
  expect(await socket.recv()).toContain("That leaves no name");
  await socket.send("ann");
  expect(await socket.recv()).toContain("Welcome, ann");
  await socket.close();
});

test.each([
  { name: "no JSON", send: "hello", why: "request" },
  { name: "an unknown kind", send: '{"kind":"dance"}', why: "request" },
  { name: "null", send: "null", why: "request" },
  { name: "saying before joining", send: '{"kind":"say","text":"x"}', why: "name" },
  { name: "an empty name", send: '{"kind":"join","name":""}', why: "name" },
])("JSON: $name is refused", async ({ send, why }) => {
  await using server = await startServe(CHAT);
  const page = await connected(server, { subprotocols: ["chat.json"] });
  await readJson(page);
  await page.send(send);
  expect(await readJson(page)).toEqual({ kind: "refused", why });
  await page.close();
});

test("JSON: names, who is here, twice in, too long", async () => {
  await using server = await startServe(CHAT);
  const page = await connected(server, { subprotocols: ["chat.json"] });
  await readJson(page);
  await page.send('{"kind":"join","name":"ann"}');
  expect(await readJson(page)).toMatchObject({ kind: "welcome" });
  await page.send('{"kind":"join","name":"ann"}');
  expect(await readJson(page)).toEqual({ kind: "refused", why: "joined" });
  await page.send('{"kind":"name","name":"bea"}');
  expect(await readJson(page)).toMatchObject({ kind: "renamed", from: "ann", name: "bea" });
  await page.send('{"kind":"name","name":""}');
  expect(await readJson(page)).toEqual({ kind: "refused", why: "name" });
  await page.send('{"kind":"who"}');
  expect(await readJson(page)).toEqual({ kind: "who", names: ["bea"], count: 1 });
  await page.send(JSON.stringify({ kind: "say", text: "x".repeat(4001) }));
  expect(await readJson(page)).toEqual({ kind: "refused", why: "too-long" });
  await page.close();
});

test("binary is no chat: 1003", async () => {
  await using server = await startServe(CHAT);
  const socket = await connected(server);
  await socket.send(Uint8Array.of(1));
  expect((await socket.closed).code).toBe(1003);
});

test("a TCP line without end is passed over", async () => {
  await using server = await startServe(CHAT);
  const bob = await LineClient.open(server.urls[1]);
  await bob.next();
  bob.say(`bob\n${"x".repeat(20_000)}\nstill here\n`);
  expect(await bob.next()).toContain("Welcome, bob");
  expect(await bob.next()).toContain("not said");
  expect(await bob.next()).toMatch(stamped("bob: still here"));
  bob.socket.destroy();
});

test("one that does not read holds nobody up and loses lines, not memory", async () => {
  await using server = await startServe(CHAT);
  const idle = await LineClient.open(server.urls[1]);
  await idle.next();
  idle.say("idle\n");
  await idle.next();
  idle.socket.pause();
  const ann = await plain(server, "ann");
  const text = "y".repeat(4000);
  for (let n = 0; n < 2500; n++) {
    await ann.send(text);
    expect(await ann.recv()).toContain(text);
  }
  idle.socket.resume();
  await expect.poll(() => idle.output.text.length).toBeGreaterThan(1000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await ann.send("go on");
  expect(await idle.output.line("lines were left out")).toMatch(/^\* \d+ lines were left out/);
  await idle.output.line("ann: go on");
  idle.socket.destroy();
  await ann.close();
});

test("speaks Chinese where the command does", async () => {
  await using server = await startServe({ ...CHAT, lang: "zh" });
  const socket = await connected(server);
  expect(await socket.recv()).toBe("您叫什么名字？");
  await socket.close();
});

test("the page stands on the same port, everything else is not found", async () => {
  await using server = await startServe({ ...CHAT, path: "/room" });
  const base = (await server.out.line("page: http")).trim().slice("page: ".length);
  const page = await fetch(base);
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await page.text()).toContain('const FACTS = {"path":"/room"}');
  expect((await fetch(`${base}favicon.ico`)).status).toBe(404);
  expect((await fetch(`${base}room`)).status).toBe(200);
  expect((await fetch(base, { method: "POST", body: "x" })).status).toBeGreaterThanOrEqual(400);
});
