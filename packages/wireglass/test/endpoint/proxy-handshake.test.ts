import { expect, test } from "vitest";
import {
  type ConnectError,
  connectTcp,
  connectWebSocket,
  serveTcp,
} from "../../src/endpoint/index.ts";
import { httpProxy, type ProxyLogin, type RunningProxy, socksProxy } from "./support/proxies.ts";
import { rawServer } from "./support/raw-server.ts";
import { certificate, connecting, echo, serving } from "./support/serving.ts";
import { rejection } from "./support/waiting.ts";

const LOGIN: ProxyLogin = { user: "ann", password: "p:ä ss" };
const WRITTEN = `ann:${encodeURIComponent(LOGIN.password)}@`;

const KINDS: readonly {
  name: string;
  scheme: string;
  start: (login?: ProxyLogin) => Promise<RunningProxy>;
}[] = [
  { name: "an HTTP proxy", scheme: "http", start: httpProxy },
  { name: "a SOCKS5 proxy", scheme: "socks5", start: socksProxy },
];

const WAYS = KINDS.flatMap((kind) => [
  { ...kind, login: undefined, user: "", tls: false },
  { ...kind, login: undefined, user: "", tls: true },
  { ...kind, login: LOGIN, user: WRITTEN, tls: false },
  {
    ...kind,
    name: `${kind.name} that needs no login`,
    login: undefined,
    user: WRITTEN,
    tls: false,
  },
]);

test.each(WAYS)(
  "a connection goes through $name, login $login, TLS $tls",
  async ({ scheme, start, login, user, tls }) => {
    const { cert, key } = await certificate();
    const server = await serving(echo, tls ? { tls: { cert, key } } : {});
    const proxy = await start(login);
    const url = server.url.replace("127.0.0.1", "localhost");
    const socket = await connecting(url, {
      proxy: `${scheme}://${user}127.0.0.1:${proxy.port}`,
      tls: { ca: cert },
    });
    const large = "through the tunnel ".repeat(20_000);
    await socket.send(large);
    expect(await socket.recv()).toBe(large);
    expect(proxy.targets).toEqual([`localhost:${server.port}`]); // the name is the proxy's to look up
    expect((await socket.close(1000)).clean).toBe(true);
  },
);

/** The sentence after "the proxy host:port: " of a connection that cannot be opened. */
async function sentence(proxy: string, url = "ws://target.example/"): Promise<[string, string]> {
  const error = (await rejection(connectWebSocket(url, { proxy }))) as ConnectError; // or the test fails
  return [error.code, error.message.replace(/^the proxy [^ ]+: /, "")];
}

test("a proxy that wants a login is told from one whose login is wrong", async () => {
  const http = await httpProxy(LOGIN);
  const socks = await socksProxy(LOGIN);
  const wants =
    "it answered 407 Proxy Authentication Required; give user and password in the proxy's URL";
  expect(await sentence(`http://127.0.0.1:${http.port}`)).toEqual(["connect/proxy", wants]);
  const asks = "it does not take a connection without user and password; give them in its URL";
  const [code, said] = await sentence(`socks5://127.0.0.1:${socks.port}`);
  expect(code).toBe("connect/proxy");
  expect([asks, "it wants user and password; give them in its URL"]).toContain(said);
  expect(await sentence(`socks5://ann:wrong@127.0.0.1:${socks.port}`)).toEqual([
    "connect/proxy",
    "user or password is wrong",
  ]);
});

test("a proxy's refusal is told in its words", async () => {
  const { port } = await socksProxy();
  expect(await sentence(`socks5://127.0.0.1:${port}`, "ws://forbidden.example/")).toEqual([
    "connect/proxy",
    "not allowed by its rules",
  ]);
});

test.each([
  { name: "hangs up", says: "hung up", act: "" },
  {
    name: "speaks something else over HTTP",
    says: "its answer is not HTTP",
    act: "SSH-2.0-x\r\n\r\n",
  },
])("a proxy that $name is named", async ({ says, act }) => {
  const { port } = await rawServer((peer) => {
    peer.socket.once("data", () => peer.socket.end(act));
  });
  const [code, said] = await sentence(`http://127.0.0.1:${port}`);
  expect(code).toBe("connect/proxy");
  expect(said).toContain(says);
});

test("a proxy that does not speak SOCKS is named", async () => {
  const { port } = await httpProxy();
  const [code, said] = await sentence(`socks5://127.0.0.1:${port}`);
  expect(code).toBe("connect/proxy");
  expect(said).toMatch(/does not speak SOCKS5|hung up/);
});

test("a proxy where nobody listens is named", async () => {
  const { url } = await rawServer(() => {});
  const { port } = new URL(url);
  const gone = await serving();
  await gone.close();
  const error = await rejection(connectWebSocket(url, { proxy: `http://127.0.0.1:${gone.port}` }));
  expect(error.message).toBe(
    `the proxy 127.0.0.1:${gone.port}: nobody listens there; check host and port, or start the server`,
  );
  expect(port).not.toBe("");
});

test.each(["ftp://127.0.0.1:1", "not a url"])("%j is no proxy", async (proxy) => {
  const error = await rejection(connectWebSocket("ws://127.0.0.1:1/", { proxy }));
  expect(error).toMatchObject({ code: "connect/proxy" });
  expect(error.message).toContain("a proxy's URL begins with http://, https:// or socks5://");
});

test.each(["http", "socks5"])(
  "an attempt that waits for its %s proxy can be aborted",
  async (scheme) => {
    const { port } = await rawServer(() => {});
    const controller = new AbortController();
    const attempt = connectWebSocket("ws://target.example/", {
      proxy: `${scheme}://127.0.0.1:${port}`,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 50);
    expect(await rejection(attempt)).toMatchObject({ code: "connect/aborted" });
  },
);

test("an attempt that waits for its proxy too long is a time-out", async () => {
  const { port } = await rawServer(() => {});
  const proxy = `http://127.0.0.1:${port}`;
  const limits = { connectTimeoutMs: 100 };
  const error = await rejection(connectWebSocket("ws://target.example/", { proxy, limits }));
  expect(error).toMatchObject({ code: "connect/timeout" });
});

test("plain TCP goes through a proxy as well", async () => {
  await using server = await serveTcp(async (socket) => {
    for await (const chunk of socket) await socket.send(chunk);
  });
  const proxy = await socksProxy();
  const socket = await connectTcp(server.url, { proxy: `socks5://127.0.0.1:${proxy.port}` });
  await socket.send("tcp");
  expect(Buffer.from(await socket.recv()).toString()).toBe("tcp");
  await socket.close();
});
