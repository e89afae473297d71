import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hashPassword } from "../../../src/endpoint/index.ts";
import { connected, LineClient, runRefused, startServe } from "./serve-run.ts";

const AUTH = { target: "auth", users: ["alice:secret", "bob:a:b"] };
const RETRY = "wrong user or password; try again";

async function usersFile(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "wireglass-auth-")), "users.txt");
  await writeFile(file, text);
  return file;
}

test.each([
  { name: "a user", first: "alice:secret", user: "alice" },
  { name: "a password with a colon", first: "bob:a:b", user: "bob" },
])("WebSocket: $name comes in and is echoed", async ({ first, user }) => {
  await using server = await startServe(AUTH);
  const socket = await connected(server);
  await socket.send(first);
  expect(await socket.recv()).toBe(`welcome, ${user}`);
  await socket.send("hello");
  expect(await socket.recv()).toBe("your submit context: hello");
  await socket.close();
});

test("may try again within the limit", async () => {
  await using server = await startServe(AUTH);
  const socket = await connected(server);
  for (const wrong of ["alice:wrong", "no colon"]) {
    await socket.send(wrong);
    expect(await socket.recv()).toBe(RETRY);
  }
  await socket.send("alice:secret");
  expect(await socket.recv()).toBe("welcome, alice");
  await socket.close();
});

test("is closed with 1008 when the attempts are used up", async () => {
  await using server = await startServe({ ...AUTH, attempts: 2 });
  const socket = await connected(server);
  await socket.send("alice:1");
  await socket.send("mallory:secret");
  expect(await socket.recv()).toBe(RETRY);
  expect(await socket.closed).toMatchObject({ code: 1008, reason: "too many wrong attempts" });
  expect(await server.out.line("#1 closed")).toContain("1008 (policy violation)");
});

test("who says nothing is closed with 1008 when the time is up", async () => {
  const listen = ["ws://127.0.0.1:0/", "tcp://127.0.0.1:0"];
  await using server = await startServe({ ...AUTH, listen, limits: { authTimeoutMs: 100 } });
  const socket = await connected(server);
  const late = { code: 1008, reason: "no user and password in time" };
  expect(await socket.closed).toMatchObject(late);
  const client = await LineClient.open(server.urls[1]);
  expect(await client.next()).toBe(late.reason);
  await client.ended();
  expect(server.err.text).toBe(""); // that is no failure of the handler
});

test("who is in has all the time he wants", async () => {
  await using server = await startServe({ ...AUTH, limits: { authTimeoutMs: 2000 } });
  const socket = await connected(server);
  await socket.send("alice:secret");
  expect(await socket.recv()).toBe("welcome, alice");
  await new Promise((resolve) => setTimeout(resolve, 2100));
  await socket.send("still here");
  expect(await socket.recv()).toBe("your submit context: still here");
  await socket.close();
});

test("TCP: by lines, the same", async () => {
  await using server = await startServe({ ...AUTH, attempts: 2, listen: ["tcp://127.0.0.1:0"] });
  const client = await LineClient.open(server.urls[0]);
  client.say("alice:wrong\r\n");
  expect(await client.next()).toBe(RETRY);
  client.say("alice:secret\r\nhello\n");
  expect(await client.next()).toBe("welcome, alice");
  expect(await client.next()).toBe("your submit context: hello");
  client.socket.end();
  await client.ended();
});

test("TCP: too many attempts, and lines without end, are cut", async () => {
  await using server = await startServe({ ...AUTH, attempts: 1, listen: ["tcp://127.0.0.1:0"] });
  const wrong = await LineClient.open(server.urls[0]);
  wrong.say("alice:wrong\n");
  expect(await wrong.next()).toBe("too many wrong attempts");
  await wrong.ended();
  const endless = await LineClient.open(server.urls[0]);
  endless.say("x".repeat(70_000));
  expect(await endless.next()).toContain("a line holds at most");
  await endless.ended();
});

test("users come from a file with plain and hashed passwords, too", async () => {
  const file = await usersFile(`# team\ncarol:${await hashPassword("pass")}\ndave:plain\n`);
  await using server = await startServe({ target: "auth", usersFile: file });
  for (const login of ["carol:pass", "dave:plain"]) {
    const socket = await connected(server);
    await socket.send(login);
    expect(await socket.recv()).toBe(`welcome, ${login.split(":")[0]}`);
    await socket.close();
  }
});

test("without a user, one is made up and shown", async () => {
  await using server = await startServe({ target: "auth" });
  const line = await server.out.line("no users were given");
  const login = /demo:[a-z0-9]{10}$/.exec(line)?.[0] ?? "";
  const socket = await connected(server);
  await socket.send(login);
  expect(await socket.recv()).toBe("welcome, demo");
  await socket.close();
});

test("the page stands on the same port", async () => {
  await using server = await startServe(AUTH);
  const url = (await server.out.line("page: http")).trim().slice("page: ".length);
  const page = await fetch(url);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).toContain('type="password"');
});

test.each([
  { name: "a user without a password", wanted: { users: ["alice"] }, says: "--user takes" },
  { name: "no attempts", wanted: { attempts: 0 }, says: "--attempts takes" },
  { name: "no such file", wanted: { usersFile: "/no/such" }, says: "no such file" },
  {
    name: "a listener it does not speak",
    wanted: { listen: ["udp://127.0.0.1:0"] },
    says: "udp",
  },
])("$name: one sentence, status 2", async ({ wanted, says }) => {
  const { status, out, err } = await runRefused({ ...AUTH, ...wanted });
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(err).toContain(says);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});

test.each([
  { name: "a line without a colon", text: "alice\n", says: "line 1 is not name:password" },
  { name: "nobody", text: "# nobody\n", says: "there is no user in it" },
])("a users' file with $name: one sentence, status 2", async ({ text, says }) => {
  const { status, err } = await runRefused({ target: "auth", usersFile: await usersFile(text) });
  expect(status).toBe(2);
  expect(err).toContain(says);
});
