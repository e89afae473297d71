import { expect, test } from "vitest";
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

test("a header that cannot be sent is a wrong command line", async () => {
  const { url } = await webSocketServer();
  const { status, err } = await run(url, "", { headers: [["Bad Name", "x"]] });
  expect(status).toBe(2);
  expect(err).toContain("Bad Name");
});
