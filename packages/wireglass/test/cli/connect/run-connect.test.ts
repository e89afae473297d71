import { expect, test } from "vitest";
import { selfSigned } from "../../../src/endpoint/index.ts";
import { records, run } from "./connect-run.ts";
import { ECHO, rawServer, webSocketServer } from "./servers.ts";

test("carries headers, origin, subprotocols and credentials", async () => {
  const seen: unknown[] = [];
  const { url } = await webSocketServer(ECHO, {
    subprotocols: ["b"],
    authorize: (request) => void seen.push(Object.fromEntries(request.headers)),
  });
  const { out } = await run(url, "", {
    headers: [["X-One", "1"]],
    origin: "https://a.example",
    subprotocols: ["a", "b"],
    user: "ann:p:w",
    deflate: false,
    json: true,
  });
  expect(seen).toMatchObject([
    {
      "X-One": "1",
      Origin: "https://a.example",
      Authorization: `Basic ${Buffer.from("ann:p:w").toString("base64")}`,
    },
  ]);
  expect(records(out)[0]).toMatchObject({ subprotocol: "b", extensions: "" });
});

test("nobody listens", async () => {
  const { status, out, err } = await run("ws://127.0.0.1:1/", "x\n");
  expect({ status, out }).toEqual({ status: 1, out: "" });
  expect(err).toBe("127.0.0.1:1: nobody listens there; check host and port, or start the server\n");
});

test("a server that does not answer in time", async () => {
  const port = await rawServer(() => {});
  const { status, err } = await run(`ws://127.0.0.1:${port}/`, "", { timeoutMs: 100 });
  expect(status).toBe(1);
  expect(err).toMatch(/^127\.0\.0\.1:\d+: there was no answer within 100 ms/);
});

test("a handshake that is refused", async () => {
  const { url } = await webSocketServer(ECHO, { authorize: () => ({ status: 401, body: "" }) });
  const { status, err } = await run(url);
  expect(status).toBe(1);
  expect(err).toContain("401");
});

const hangUp = () => rawServer((socket) => socket.destroy());
const say = (text: string) =>
  rawServer((socket) => void socket.once("data", () => socket.end(text)));
const ADVICE: readonly {
  name: string;
  port: () => Promise<number>;
  flags?: Parameters<typeof run>[2];
  says: RegExp;
  advises: string;
}[] = [
  {
    name: "a port that wants TLS",
    port: hangUp,
    says: /hung up/,
    advises: "wss:// instead of ws://",
  },
  {
    name: "a server of something else",
    port: () => say("SSH-2.0-x\r\n\r\n"),
    says: /the first line is not HTTP/,
    advises: "tcp://HOST:PORT",
  },
  {
    name: "a server that asks who it is",
    port: () => say("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"),
    says: /answered 401 Unauthorized/,
    advises: "--user NAME:PASSWORD",
  },
  {
    name: "a server for other origins",
    port: () => say("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"),
    says: /answered 403 Forbidden/,
    advises: "--origin URL",
  },
  {
    name: "a server that is slow",
    port: () => rawServer(() => {}),
    flags: { timeoutMs: 50 },
    says: /no answer within 50 ms/,
    advises: "--timeout SECONDS",
  },
];

test.each(ADVICE)("advises what to type for $name", async ({ port, flags = {}, says, advises }) => {
  const { status, err } = await run(`ws://127.0.0.1:${await port()}/`, "", flags);
  expect(status).toBe(1);
  expect(err).toMatch(says);
  expect(err).toContain(advises);
  expect(err.trimEnd()).not.toContain("\n");
});

test("advises how a certificate of nobody's is accepted", async () => {
  const { url } = await webSocketServer(ECHO, { tls: await selfSigned(["127.0.0.1"]) });
  const { err } = await run(url);
  expect(err).toMatch(/the certificate is not trusted/);
  for (const flag of ["--ca FILE", "--pin FINGERPRINT", "--insecure"]) expect(err).toContain(flag);
});

test("names a proxy that is none", async () => {
  const port = await say("SSH-2.0-x\r\n\r\n");
  const { err } = await run("ws://h.example/", "", { proxy: `http://127.0.0.1:${port}` });
  expect(err).toContain(`the proxy 127.0.0.1:${port}: its answer is not HTTP`);
  expect(err).toContain("check --proxy");
});

test("a header that cannot be sent is a wrong command line", async () => {
  const { url } = await webSocketServer();
  const { status, err } = await run(url, "", { headers: [["Bad Name", "x"]] });
  expect(status).toBe(2);
  expect(err).toContain("Bad Name");
});
