import { UsageError } from "@wireglass/wire";
import { expect, test } from "vitest";
import {
  authenticate,
  basicCredentials,
  bearerToken,
  Credentials,
  type FirstMessageAuth,
  hashPassword,
  sameSecret,
} from "../../src/endpoint/index.ts";
import { connecting, serving } from "./support/serving.ts";
import { rejection, until } from "./support/waiting.ts";

const basic = (text: string): string => Buffer.from(text).toString("base64");

test.each([
  { name: "the scheme in any case", value: `bAsIc ${basic("u:p")}`, user: "u", password: "p" },
  { name: "colons in the password", value: `Basic ${basic("u:a:b")}`, user: "u", password: "a:b" },
  { name: "nothing on both sides", value: `Basic ${basic(":")}`, user: "", password: "" },
  { name: "UTF-8", value: `Basic ${basic("jürg:π")}`, user: "jürg", password: "π" },
])("Basic credentials are read: $name", ({ value, user, password }) => {
  expect(basicCredentials([["AUTHORIZATION", value]])).toEqual({ user, password });
});

test.each([
  { name: "no header", headers: [] },
  { name: "another scheme", headers: [["Authorization", `Digest ${basic("u:p")}`]] },
  { name: "no colon", headers: [["Authorization", `Basic ${basic("up")}`]] },
  { name: "no base64", headers: [["Authorization", "Basic u:p"]] },
] as const)("Basic credentials are undefined: $name", ({ headers }) => {
  expect(basicCredentials(headers)).toBeUndefined();
});

test.each([
  { name: "a token", value: "Bearer abc.def-1_~+/=", token: "abc.def-1_~+/=" },
  { name: "the scheme in any case", value: "bearer x", token: "x" },
  { name: "a blank in it", value: "Bearer a b", token: undefined },
  { name: "another scheme", value: "Token x", token: undefined },
])("a bearer token is read or undefined: $name", ({ value, token }) => {
  expect(bearerToken([["authorization", value]])).toBe(token);
});

test("sameSecret compares whole secrets", async () => {
  expect(await sameSecret("a secret", "a secret")).toBe(true);
  for (const other of ["a secreT", "a secret ", "", "A secret"]) {
    expect(await sameSecret("a secret", other)).toBe(false);
  }
});

test("credentials are checked in the clear and hashed", async () => {
  const hashed = await hashPassword("s3cret");
  expect(hashed).toMatch(/^scrypt\$[^$]+\$[^$]+$/);
  expect(await hashPassword("s3cret")).not.toBe(hashed); // each has a salt of its own
  const credentials = new Credentials().add("ann", "plain").add("bob", hashed);
  expect(credentials.size).toBe(2);
  const rows = [
    ["ann", "plain", true],
    ["ann", "plaiN", false],
    ["ann", "", false],
    ["bob", "s3cret", true],
    ["bob", hashed, false],
    ["bob", "plain", false],
    ["eve", "plain", false],
    ["", "", false],
  ] as const;
  for (const [user, password, right] of rows) {
    expect([user, password, await credentials.check(user, password)]).toEqual([
      user,
      password,
      right,
    ]);
  }
});

test("an unknown user takes about as long as a wrong password", async () => {
  const credentials = new Credentials().add("bob", await hashPassword("right")).add("ann", "right");
  const median = async (user: string): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 9; i++) {
      const start = performance.now();
      await credentials.check(user, "wrong");
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[4] ?? 0;
  };
  const [unknown, hashed, plain] = [await median("eve"), await median("bob"), await median("ann")];
  for (const known of [hashed, plain]) {
    expect(unknown / known).toBeGreaterThan(0.2);
    expect(unknown / known).toBeLessThan(5);
  }
});

test("a file of users is read line by line", async () => {
  const text = `# users\nann:one\r\n\nbob:${await hashPassword("two")}\ncolon:a:b\n  \n`;
  const credentials = Credentials.parse(text);
  expect(credentials.size).toBe(3);
  expect(await credentials.check("ann", "one")).toBe(true);
  expect(await credentials.check("bob", "two")).toBe(true);
  expect(await credentials.check("colon", "a:b")).toBe(true);
});

test.each(["no colon here", ":no user"])("a line %j is a mistake that names its number", (line) => {
  const parse = (): unknown => Credentials.parse(`ann:one\n${line}\n`);
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow("line 2 is not user:password");
});

const USERS = new Credentials().add("ann", "one");

/** A server that asks for credentials and says who came in. */
async function door(options: Omit<FirstMessageAuth, "credentials"> = {}) {
  const outcomes: unknown[] = [];
  const server = await serving(async (socket) => {
    const user = await authenticate(socket, { credentials: USERS, ...options }).catch(
      (error: Error) => error.name,
    );
    outcomes.push(user);
    if (user === "ann") await socket.send(`welcome ${user}`);
  });
  return { socket: await connecting(server.url), outcomes };
}

test("authenticate takes the right first message", async () => {
  const { socket } = await door();
  await socket.send("ann:one\n");
  expect(await socket.recv()).toBe("welcome ann");
});

test("authenticate takes bytes as well, and another try after a wrong one", async () => {
  const { socket } = await door({ attempts: 3, retry: "no" });
  await socket.send("ann:two");
  await socket.send("nonsense");
  await socket.send(Buffer.from("ann:one"));
  expect([await socket.recv(), await socket.recv()]).toEqual(["no", "no"]);
  expect(await socket.recv()).toBe("welcome ann");
});

test("authenticate closes with 1008 when the attempts are used up", async () => {
  const { socket, outcomes } = await door({ attempts: 2 });
  for (const guess of ["ann:1", "ann:2", "ann:one"]) await socket.send(guess);
  expect(await socket.recv()).toBe("wrong user or password; try again");
  expect(await socket.closed).toMatchObject({ code: 1008, reason: "too many wrong attempts" });
  expect(outcomes).toEqual([undefined]);
});

test.each([
  { name: "says nothing", says: [] },
  { name: "goes on guessing", says: ["ann:1", "ann:2"] },
])("authenticate closes with 1008 who $name until the time is up", async ({ says }) => {
  const { socket, outcomes } = await door({ timeoutMs: 300, attempts: 10 });
  for (const guess of says) await socket.send(guess);
  expect(await socket.closed).toMatchObject({ code: 1008, reason: "no user and password in time" });
  await until("it gave up", () => outcomes.length > 0);
  expect(outcomes).toEqual([undefined]);
});

test("authenticate lets nobody in who answers when the time is up", async () => {
  const { promise: closing, resolve } = Promise.withResolvers<void>();
  const socket = {
    send: async () => {},
    recv: () => closing.then(() => "ann:one"), // right, but too late
    close: async () => resolve(),
  };
  expect(await authenticate(socket, { credentials: USERS, timeoutMs: 1 })).toBeUndefined();
});

test("authenticate ends with its signal, and with the connection", async () => {
  const timed = await door({ signal: AbortSignal.timeout(50) });
  await until("it gave up", () => timed.outcomes.length > 0);
  expect(timed.outcomes).toEqual(["TimeoutError"]);
  const left = await door();
  left.socket.terminate();
  await until("it noticed", () => left.outcomes.length > 0);
  expect(left.outcomes).toEqual(["ConnectionClosedError"]);
  expect(await rejection(left.socket.recv())).toBeDefined();
});
