import { describe, expect, test } from "vitest";
import { basicCredentials, ConnectError, type Handler, type ServeOptions } from "wireglass";
import { connecting, type Scheme, serving } from "./serving.ts";
import type { Talker } from "./talker.ts";

const SCHEMES: readonly Scheme[] = ["ws", "wss"];

const SUBPROTOCOLS = [
  { name: "the first choice of both", offered: ["chat.v2", "chat.v1"], agreed: "chat.v2" },
  { name: "the only one that both know", offered: ["other", "chat.v1"], agreed: "chat.v1" },
];
const SERVED = ["chat.v2", "chat.v1"];
/** Where others may choose otherwise, or refuse. */
const OURS = [
  { name: "the server's choice", offered: ["chat.v1", "chat.v2"], agreed: "chat.v2" },
  { name: "none without an offer", offered: [], agreed: null },
];

/** How a peer opens a connection to our server; rejects with an error whose text has the status. */
export type OpenAtOurs = (
  url: string,
  about: { readonly subprotocols?: readonly string[] },
) => Promise<Talker>;

/** What happens before the first message, with another implementation's client. */
export function describeClientOpening(open: OpenAtOurs): void {
  describe.each(SCHEMES)("%s", (scheme) => {
    test.each([...SUBPROTOCOLS, ...OURS])("subprotocol: $name", async ({ offered, agreed }) => {
      const names: (string | null)[] = [];
      const handler: Handler = { open: (socket) => names.push(socket.subprotocol) };
      const server = await serving(scheme, handler, { subprotocols: SERVED });
      const talker = await open(server.url, { subprotocols: offered });
      expect([talker.subprotocol, ...names]).toEqual([agreed, agreed]);
    });

    test("Basic authentication lets in, and refuses with 401", async () => {
      const server = await serving(scheme, greet, { authorize: onlyAnn });
      const talker = await open(server.url.replace("//", "//ann:s:cret@"), {});
      expect(await talker.receive()).toBe("welcome");
      await expect(open(server.url.replace("//", "//ann:wrong@"), {})).rejects.toThrow(/401/);
      await expect(open(server.url, {})).rejects.toThrow(/401/);
    });

    test("a path that is not served is refused with 404", async () => {
      const server = await serving(scheme, greet, { path: "/chat" });
      expect(await (await open(server.url, {})).receive()).toBe("welcome");
      await expect(open(server.url.replace("/chat", "/other"), {})).rejects.toThrow(/404/);
    });

    test("a server that ends says 1001", async () => {
      const server = await serving(scheme, greet);
      const talker = await open(server.url, {});
      await server.close();
      expect(await talker.closed).toEqual({ code: 1001, reason: "server shutting down" });
    });
  });
}

const greet: Handler = { open: (socket) => void socket.send("welcome") };

const onlyAnn: NonNullable<ServeOptions["authorize"]> = ({ headers }) => {
  const given = basicCredentials(headers);
  if (given?.user === "ann" && given.password === "s:cret") return true;
  return { status: 401, headers: [["WWW-Authenticate", 'Basic realm="test"']] };
};

/** How a peer serves our client. */
export type ServeOurs = (
  scheme: Scheme,
  about: {
    /** Known subprotocols, the preferred one first. */
    readonly subprotocols?: readonly string[];
    /** User and password that it asks for. */
    readonly login?: readonly [string, string];
  },
) => Promise<{ readonly url: string; take(): Promise<Talker> }>;

/** What happens before the first message, with another implementation's server. */
export function describeServerOpening(serve: ServeOurs): void {
  describe.each(SCHEMES)("%s", (scheme) => {
    test.each(SUBPROTOCOLS)("subprotocol: $name", async ({ offered, agreed }) => {
      const { url, take } = await serve(scheme, { subprotocols: SERVED });
      const ours = await connecting(url, { subprotocols: offered });
      expect([ours.subprotocol, (await take()).subprotocol]).toEqual([agreed, agreed]);
    });

    test("a server without subprotocols chooses none of those offered", async () => {
      const { url, take } = await serve(scheme, {});
      const ours = await connecting(url, { subprotocols: ["chat.v1"] });
      expect([ours.subprotocol, (await take()).subprotocol]).toEqual([null, null]);
    });

    test("Basic authentication lets in, and refuses with 401", async () => {
      const { url, take } = await serve(scheme, { login: ["ann", "s:cret"] });
      const ours = await connecting(url, { auth: { user: "ann", password: "s:cret" } });
      await (await take()).send("welcome");
      expect(await ours.recv()).toBe("welcome");
      const refusal = await connecting(url.replace("//", "//ann:wrong@")).catch((error) => error);
      expect(refusal).toBeInstanceOf(ConnectError);
      expect(refusal).toMatchObject({ code: "connect/status", response: { status: 401 } });
    });
  });
}
