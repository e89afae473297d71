import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Route } from "../../../src/control/api/route.ts";
import { ROUTES } from "../../../src/control/api/routes/routes.ts";
import type { Schema } from "../../../src/control/api/schema.ts";
import { faultsOf } from "../../../src/control/api/schema-check.ts";
import { closed, exchanged, message, opened, type Running, startApi } from "./api-run.ts";

type Operation = {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: Schema;
  }[];
  readonly responses: Readonly<Record<string, { content: Record<string, { schema: Schema }> }>>;
};
type Document = {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

let running: Running;
let document: Document;
beforeAll(async () => {
  running = await startApi();
  const tls = { version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", servername: "a.example" };
  running.write(
    opened(1, { protocol: "wss", tls, subprotocol: "chat", extensions: "permessage-deflate" }),
    message(1, 0, "text", { compressed: true, wire: Uint8Array.of(1, 2), maskKey: 7 }),
    message(1, 1, Uint8Array.of(255), { origin: "injected", violations: ["mask/missing"] }),
    message(1, 2, Uint8Array.of(3, 232, 98), { opcode: 8 }),
    message(1, 3, "ping", {
      opcode: 9,
      frames: [{ fin: true, rsv: 0, opcode: 9, length: 4, lengthBytes: 2 }],
    }),
    opened(2, { protocol: "tcp" }),
    message(2, 0, "data", { opcode: 16 }),
    closed(1),
    exchanged(3, { refused: { code: "refused/origin", reason: "foreign" } }),
  );
  running.api.note({ code: "proxy/broken", host: "h", detail: "why" });
  document = (await running.json("/api/v1/openapi.json")) as Document; // as we write it
});
afterAll(() => running[Symbol.asyncDispose]());

function operations(): [path: string, method: string, operation: Operation][] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, one]): [string, string, Operation] => [path, method, one]),
  );
}

/** A request for each route, and for each form of what it answers. */
const ASKED: readonly (readonly [keyof typeof ROUTES, string, object?])[] = [
  ["status", "/status"],
  ["captures", "/captures"],
  ["notes", "/notes"],
  ["caCertificate", "/ca-certificate"],
  ["connections", "/connections"],
  ["connection", "/connections/1"],
  ["connection", "/connections/3"],
  ["exchanges", "/exchanges"],
  ["exchange", "/exchanges/3"],
  ["requestBody", "/exchanges/3/request-body"],
  ["responseBody", "/exchanges/3/response-body"],
  ["messages", "/messages"],
  ["messages", "/messages?view=summary"],
  ["places", "/places?filter=hello"],
  ["placesOf", "/connections/1/places"],
  ["types", "/types?filter=hello"],
  ["timeline", "/timeline?step=500"],
  ["marks", "/marks"],
  ["setMark", "/connections/1/mark", { pinned: true, note: "slow" }],
  ["export", "/export?format=har"],
  ["messagesOf", "/connections/1/messages"],
  ["messagesOf", "/connections/2/messages?view=summary"],
  ["message", "/connections/1/messages/0"],
  ["message", "/connections/1/messages/0?view=outline"],
  ["message", "/connections/1/messages/0?view=summary"],
  ["message", "/connections/1/messages/2"],
  ["payload", "/connections/1/messages/1/payload"],
  ["rules", "/rules"],
  ["setRules", "/rules", { rules: [{ drop: true, filter: "nothing" }] }],
  ["switchRule", "/rules/1", { enabled: false }],
  ["held", "/hold"],
  ["setHold", "/hold", { filter: "from:client" }],
  ["decideAll", "/hold", { do: "forward" }],
  ["scripts", "/scripts"],
  ["log", "/log"],
];

/** These need a connection that is open, a script, or a file: hands, replay, scripts/api and captures.test.ts. */
const LIVE = [
  ...["decide", "inject", "compose", "bindings", "startReplay", "replay"],
  ...["addScript", "switchScript", "scriptSource", "setScriptSource", "import"],
];

test("every route is asked below", () => {
  expect(new Set([...ASKED.map(([name]) => name), ...LIVE])).toEqual(new Set(Object.keys(ROUTES)));
});

describe("the document", () => {
  test("has every route with its parameters", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.servers).toEqual([{ url: `${running.api.url}api/v1` }]);
    const listed = operations().map(([path, method, operation]) => [
      path,
      method,
      operation.operationId,
      operation.parameters.map((one) => one.name),
    ]);
    const wanted = Object.entries<Route>(ROUTES).map(([name, { path, method = "get", takes }]) => [
      path,
      method,
      name,
      Object.keys(takes).map((one) => (one === "lang" ? "accept-language" : one)),
    ]);
    expect(new Set(listed.map(String))).toEqual(new Set(wanted.map(String)));
  });

  test("names every part of a path as a parameter", () => {
    for (const [path, , { parameters }] of operations()) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const inPath = parameters.filter((one) => one.in === "path").map(({ name }) => name);
      expect(inPath).toEqual(parts);
    }
  });

  test("refers to schemas that it has", () => {
    const names = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)];
    expect(names.length).toBeGreaterThan(50);
    for (const [, name = ""] of names) expect(document.components.schemas).toHaveProperty(name);
  });
});

const QUESTIONS = ASKED.map(([name, path, body]) => ({ name, path, body }));

test.each(QUESTIONS)("$name answers $path as it says", async ({ name, path, body }) => {
  const { method = "get" } = ROUTES[name] as Route;
  const headers = { "content-type": "application/json" };
  const json = body && { headers, body: JSON.stringify(body) };
  const answer = await running.get(`/api/v1${path}`, { method, ...json });
  expect(answer.status).toBe(200);
  const media = answer.headers.get("content-type")?.split(";")[0] ?? "";
  const operation = operations().find(([, , one]) => one.operationId === name)?.[2];
  const schema = operation?.responses["200"]?.content[media]?.schema;
  expect(schema).toBeDefined();
  if (media !== "application/json") return;
  expect(faultsOf(await answer.json(), schema ?? {}, document.components.schemas)).toEqual([]);
});

test.each(["/messages?limit=0", "/messages?filter=size%3Ex", "/connections/99", "/nowhere"])(
  "a mistake in %s is answered as it says",
  async (path) => {
    const told = await running.json(`/api/v1${path}`);
    const schema = document.components.schemas.Mistake ?? {};
    expect(faultsOf(told, schema, document.components.schemas)).toEqual([]);
  },
);

test("a check that finds nothing would find something", () => {
  const { schemas } = document.components;
  const check = (value: unknown) =>
    faultsOf(value, { $ref: "#/components/schemas/NoteItem" }, schemas);
  const note = { number: 1, time: 1, code: "", host: "", detail: "" };
  expect(check(note)).toEqual([]);
  for (const wrong of [{ ...note, number: -1 }, { ...note, more: 1 }, { number: 1 }, [], null])
    expect(check(wrong)).not.toEqual([]);
});
