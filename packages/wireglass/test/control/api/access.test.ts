import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Gate } from "../../../src/control/api/gate.ts";
import { connect } from "../../../src/endpoint/index.ts";
import { type Running, startApi } from "./api-run.ts";

let running: Running;
beforeAll(async () => {
  running = await startApi();
});
afterAll(() => running[Symbol.asyncDispose]());

type Answer = {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
};

/** A request whose headers are ours to choose, Host as well. */
function asked(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(running.api.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers }, (answer) => {
      let body = "";
      answer.on("data", (chunk) => {
        body += chunk;
      });
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

const port = (): string => new URL(running.api.url).port;
const bearer = (): string => `Bearer ${running.api.token}`;
const cookie = (): string => `wireglass_${port()}=${running.api.token}`;

type Case = {
  readonly name: string;
  readonly status: number;
  readonly headers: () => Record<string, string>;
};

const CASES: readonly Case[] = [
  { name: "the token as bearer", status: 200, headers: () => ({ authorization: bearer() }) },
  { name: "the token as cookie", status: 200, headers: () => ({ cookie: `a=b; ${cookie()}` }) },
  { name: "no token", status: 401, headers: () => ({}) },
  { name: "another token", status: 401, headers: () => ({ authorization: `${bearer()}x` }) },
  { name: "an empty token", status: 401, headers: () => ({ cookie: `wireglass_${port()}=` }) },
  {
    name: "a wrong bearer beside the right cookie",
    status: 401,
    headers: () => ({ authorization: "Bearer wrong", cookie: cookie() }),
  },
  {
    name: "the cookie of another port",
    status: 401,
    headers: () => ({ cookie: `wireglass_1=${running.api.token}` }),
  },
  {
    name: "localhost as Host",
    status: 200,
    headers: () => ({ authorization: bearer(), host: `LocalHost:${port()}` }),
  },
  {
    name: "a name that was bound to our address",
    status: 403,
    headers: () => ({ authorization: bearer(), host: `evil.example:${port()}` }),
  },
  {
    name: "our Host with another port",
    status: 403,
    headers: () => ({ authorization: bearer(), host: "127.0.0.1:1" }),
  },
  {
    name: "our Origin",
    status: 200,
    headers: () => ({ cookie: cookie(), origin: `http://127.0.0.1:${port()}` }),
  },
  {
    name: "a foreign Origin",
    status: 403,
    headers: () => ({ cookie: cookie(), origin: "https://evil.example" }),
  },
  {
    name: "another port of ours as Origin",
    status: 403,
    headers: () => ({ cookie: cookie(), origin: "http://127.0.0.1:3000" }),
  },
  {
    name: "no Origin to speak of",
    status: 403,
    headers: () => ({ cookie: cookie(), origin: "null" }),
  },
  {
    name: "an image on a page of another port",
    status: 403,
    headers: () => ({ cookie: cookie(), "sec-fetch-site": "same-site" }),
  },
  {
    name: "a script on another site's page",
    status: 403,
    headers: () => ({ cookie: cookie(), "sec-fetch-site": "cross-site" }),
  },
  {
    name: "our page's own request",
    status: 200,
    headers: () => ({ cookie: cookie(), "sec-fetch-site": "same-origin" }),
  },
];

describe("who comes in", () => {
  test.each(CASES)("by HTTP: $name is answered $status", async ({ headers, status }) => {
    const answer = await asked("/api/v1/status", headers());
    expect(answer.status).toBe(status);
    if (status !== 200) expect(JSON.parse(answer.body).code).toMatch(/^refused\//);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test.each(CASES)("to the feed: $name is answered $status", async ({ headers, status }) => {
    const url = `ws://127.0.0.1:${port()}/api/v1/feed`;
    const opened = connect(url, { headers: headers() });
    if (status === 200) await (await opened).close();
    else await expect(opened).rejects.toMatchObject({ response: { status } });
  });

  test.each(["/api/v1/openapi.json", "/api/v1/nowhere", "/api/v1/messages?limit=x"])(
    "%s says nothing without the token",
    async (path) => {
      expect((await asked(path)).status).toBe(401);
    },
  );
});

describe("the page", () => {
  test("is opened with the token, which becomes a cookie and leaves the address", async () => {
    const { pathname, search } = new URL(running.api.pageUrl);
    const answer = await asked(pathname + search);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe("/");
    expect(answer.headers["set-cookie"]).toEqual([
      `${cookie()}; Path=/api/v1; HttpOnly; SameSite=Strict`,
    ]);
  });

  test("has a policy, and nothing in it that is secret", async () => {
    const answer = await asked("/");
    expect(answer.status).toBe(200);
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(answer.body).not.toContain(running.api.token);
  });

  test("takes styles that it makes itself, by a word that is another one in each answer", async () => {
    const [one, other] = [await asked("/"), await asked("/")];
    const nonce = /nonce="([^"]+)"/.exec(one.body)?.[1] ?? "";
    expect(nonce).toMatch(/^[\w-]{22}$/);
    expect(one.headers["content-security-policy"]).toContain(`'nonce-${nonce}'`);
    expect(other.body).not.toContain(nonce);
  });

  test("has its files without a token, under our name alone, and nothing else beside them", async () => {
    const file = await asked("/assets/app.js");
    expect([file.status, file.body]).toEqual([200, "1"]);
    expect(file.headers["content-type"]).toBe("text/javascript");
    expect(file.headers["cache-control"]).toContain("immutable");
    expect((await asked("/assets/app.js", { host: "evil.example" })).status).toBe(403);
    expect((await asked("/assets/..%2fpackage.json")).status).toBe(404);
  });

  test("gives no cookie for another token, and is not shown under another name", async () => {
    const wrong = await asked("/?token=wrong");
    expect(wrong.status).toBe(401);
    expect(wrong.headers["set-cookie"]).toBeUndefined();
    expect((await asked("/", { host: "evil.example" })).status).toBe(403);
  });
});

test("other WebSockets than the feed are refused", async () => {
  const url = `ws://127.0.0.1:${port()}/other`;
  const headers = { authorization: bearer() };
  await expect(connect(url, { headers })).rejects.toMatchObject({ response: { status: 404 } });
});

test.each(["0.0.0.0", "192.0.2.1", "example.com", "::"])(
  "%s is not listened on unless asked for",
  async (hostname) => {
    await expect(startApi({ hostname })).rejects.toMatchObject({ code: "api/exposed" });
  },
);

test("asked for, all addresses are listened on, under addresses and given names", async () => {
  await using open = await startApi({ hostname: "0.0.0.0", exposed: true, names: ["my.host"] });
  const gate = new Gate({ hostname: "0.0.0.0", port: 80, names: ["my.host"] });
  const host = (value: string) => () => gate.checkHost(() => value);
  for (const name of ["192.0.2.7", "[2001:db8::1]:80", "my.host"]) expect(host(name)).not.toThrow();
  for (const name of ["evil.example", "192.0.2.7:81", "192.0.2.7@evil.example", ""])
    expect(host(name)).toThrow();
  const { port: got } = new URL(open.api.url);
  const headers = { authorization: `Bearer ${open.api.token}` };
  expect((await fetch(`http://127.0.0.1:${got}/api/v1/status`, { headers })).status).toBe(200);
});

test("two runs have two tokens of 128 bits", () => {
  const [one, two] = [1, 2].map(() => new Gate({ hostname: "127.0.0.1", port: 1 }).token);
  expect(one).not.toBe(two);
  expect(Buffer.from(one ?? "", "base64url")).toHaveLength(16);
});
