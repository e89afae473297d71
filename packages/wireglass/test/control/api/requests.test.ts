import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConnectionList, MessageList } from "../../../src/control/index.ts";
import { closed, exchanged, message, opened, type Running, startApi } from "./api-run.ts";

let running: Running;
beforeAll(async () => {
  running = await startApi();
  running.write(
    opened(1),
    message(1, 0, "hello"),
    message(1, 1, Uint8Array.of(0, 1, 2)),
    opened(2, { url: "wss://other.example/chat", protocol: "wss" }),
    message(2, 0, `{"type":"trade","price":1}`),
    message(1, 2, "second hello"),
    closed(1),
    exchanged(3),
  );
  running.write(...Array.from({ length: 3000 }, (_, at) => message(2, at + 1, `n${at}`)));
});
afterAll(() => running[Symbol.asyncDispose]());

async function numbers(query: string): Promise<readonly number[]> {
  const list = (await running.json(`/api/v1/connections${query}`)) as ConnectionList; // as it answers
  return list.connections.map(({ record }) => record.connection);
}

async function keys(path: string): Promise<readonly string[]> {
  const list = (await running.json(`/api/v1/${path}`)) as MessageList; // as it answers
  return list.messages.map(({ connection, index }) => `${connection}.${index}`);
}

describe("connections", () => {
  test.each([
    { query: "", found: [1, 2] },
    { query: "?order=desc", found: [2, 1] },
    { query: "?limit=1", found: [1] },
    { query: "?limit=1&order=desc", found: [2] },
    { query: "?after=1", found: [2] },
    { query: "?before=2", found: [1] },
    { query: "?filter=host:other.example", found: [2] },
    { query: "?filter=code:1000", found: [1] },
    { query: `?filter=${encodeURIComponent('"second hello"')}`, found: [1] },
    { query: `?filter=${encodeURIComponent('$.type == "trade"')}`, found: [2] },
    { query: `?filter=${encodeURIComponent("/^n29\\d9$/")}&order=desc`, found: [2] },
    { query: "?filter=nowhere", found: [] },
  ])("$query finds $found", async ({ query, found }) => {
    expect(await numbers(query)).toEqual(found);
  });

  test("have their end and their counts", async () => {
    expect(await running.json("/api/v1/connections/1")).toMatchObject({
      record: { kind: "open", connection: 1 },
      close: { code: 1000, reason: "bye" },
      messages: 3,
      bytes: 20,
    });
  });
});

describe("messages", () => {
  const filter = (text: string): string => `filter=${encodeURIComponent(text)}`;
  test.each([
    { path: "messages?limit=3", found: ["1.0", "1.1", "2.0"] },
    { path: "messages?limit=2&order=desc", found: ["2.3000", "2.2999"] },
    { path: "messages?after=2&limit=1", found: ["1.1"] },
    { path: "messages?before=5&order=desc&limit=1", found: ["1.1"] },
    { path: `messages?${filter("hello")}`, found: ["1.0", "1.2"] },
    { path: `messages?${filter("hello")}&order=desc&limit=1`, found: ["1.2"] },
    { path: `messages?${filter("/^n299\\d$/ from:client")}&limit=2`, found: ["2.2992", "2.2994"] },
    { path: `messages?${filter("host:example.com opcode:binary")}`, found: ["1.1"] },
    { path: "connections/1/messages", found: ["1.0", "1.1", "1.2"] },
    { path: "connections/1/messages?order=desc", found: ["1.2", "1.1", "1.0"] },
    { path: `connections/1/messages?${filter("hello")}&limit=1`, found: ["1.0"] },
    { path: `connections/2/messages?${filter("n2999")}`, found: ["2.3000"] },
    { path: `connections/2/messages?${filter("n2999")}&order=desc`, found: ["2.3000"] },
  ])("$path", async ({ path, found }) => {
    expect(await keys(path)).toEqual(found);
  });

  test.each(["asc", "desc"])("are read to the end part by part, %s", async (order) => {
    for (const root of ["messages", "connections/2/messages"]) {
      const seen: string[] = [];
      let [place, parts] = ["", 0];
      for (let more = true; more; parts++) {
        const path = `/api/v1/${root}?limit=700&order=${order}&view=summary${place}`;
        const list = (await running.json(path)) as MessageList; // as it answers
        seen.push(...list.messages.map(({ connection, index }) => `${connection}.${index}`));
        place = `&${order === "asc" ? "after" : "before"}=${list.next}`;
        more = list.more;
      }
      expect(parts).toBe(5);
      expect(new Set(seen).size).toBe(root === "messages" ? 3004 : 3001);
      const sorted = seen.filter((key) => key.startsWith("2.")).map((key) => Number(key.slice(2)));
      const way = order === "asc" ? 1 : -1;
      expect(sorted).toEqual(sorted.toSorted((a, b) => way * (a - b)));
    }
  });
});

describe("one message", () => {
  test("has everything in the record, and its beginning in the summary", async () => {
    const [record, summary] = await Promise.all(
      ["record", "summary"].map((view) =>
        running.json(`/api/v1/connections/1/messages?after=2&limit=1&view=${view}`),
      ),
    );
    const same = { kind: "message", connection: 1, index: 1, opcode: "binary", length: 3 };
    expect(record).toMatchObject({
      messages: [{ ...same, base64: "AAEC", frames: [{ length: 3 }] }],
    });
    expect(summary).toMatchObject({
      messages: [
        {
          ...same,
          preview: "000102",
          previewForm: "hex",
          frameCount: 1,
          wireLength: 5,
          type: "hex 00 01",
        },
      ],
    });
  });

  test("stands alone by connection and index, wherever it lies", async () => {
    for (const [connection, index, text] of [
      [1, 2, "second hello"],
      [2, 0, '{"type":"trade","price":1}'],
      [2, 3000, "n2999"],
    ]) {
      const path = `/api/v1/connections/${connection}/messages/${index}`;
      expect(await running.json(path)).toMatchObject({ index, text });
    }
  });

  test("is saved as bytes that no browser shows as a page", async () => {
    const path = "/api/v1/connections/1/messages/1/payload";
    const payload = await running.get(path);
    expect(payload.headers.get("content-type")).toBe("application/octet-stream");
    expect(payload.headers.get("content-disposition")).toBe(
      'attachment; filename="connection-1-message-1-payload.bin"',
    );
    expect(payload.headers.get("x-content-type-options")).toBe("nosniff");
    expect(Buffer.from(await payload.arrayBuffer()).toString("hex")).toBe("000102");
    const wire = await (await running.get(`${path}?form=wire`)).arrayBuffer();
    expect(Buffer.from(wire).toString("hex")).toBe("8203000102");
  });
});

describe("exchanges", () => {
  test("are listed without their bodies, and have them alone", async () => {
    const listed = await running.json("/api/v1/exchanges");
    const cut = { base64: "", length: 25, cut: true };
    expect(listed).toMatchObject({
      connections: [{ record: { connection: 3, responseBody: cut } }],
    });
    const alone = await running.json("/api/v1/exchanges/3");
    expect(alone).toMatchObject({ record: { requestBody: { base64: "YXNrZWQ=" } }, close: null });
  });

  test("have their bodies saved, not shown", async () => {
    const body = await running.get("/api/v1/exchanges/3/response-body");
    expect(body.headers.get("content-disposition")).toContain("attachment");
    expect(body.headers.get("content-security-policy")).toContain("sandbox");
    expect(await body.text()).toBe("<script>alert(1)</script>");
  });

  test("are no connections", async () => {
    expect((await running.get("/api/v1/exchanges/1")).status).toBe(404);
  });
});

test("what runs is told, with the file and its size", async () => {
  const status = await running.json("/api/v1/status");
  expect(status).toMatchObject({
    proxies: ["http://127.0.0.1:8888"],
    capture: { file: running.file, place: 3008 },
    readers: 0,
  });
  expect(await running.json("/api/v1/captures")).toMatchObject({
    captures: [{ file: running.file, current: true }],
  });
});

test("notes of the proxy are kept, the latest of them", async () => {
  for (let at = 1; at <= 201; at++)
    running.api.note({ code: "proxy/broken", host: `h${at}`, detail: "why" });
  const told = (await running.json("/api/v1/notes")) as { notes: { number: number }[] }; // as it answers
  expect(told.notes.map(({ number }) => number)).toEqual(
    Array.from({ length: 200 }, (_, at) => at + 2),
  );
  expect(await running.json("/api/v1/notes?after=200")).toMatchObject({
    notes: [{ host: "h201" }],
  });
});

test("the CA's certificate can be saved", async () => {
  const certificate = await running.get("/api/v1/ca-certificate");
  expect(await certificate.text()).toContain("BEGIN CERTIFICATE");
});

describe("mistakes", () => {
  test.each([
    { path: "messages?limit=0", status: 400, code: "parameter/limit" },
    { path: "messages?limit=5001", status: 400, code: "parameter/limit" },
    { path: "messages?limit=1&limit=2", status: 400, code: "parameter/limit" },
    { path: "messages?after=-1", status: 400, code: "parameter/after" },
    { path: "messages?after=9007199254740992", status: 400, code: "parameter/after" },
    { path: "messages?order=up", status: 400, code: "parameter/order" },
    { path: "messages?colour=red", status: 400, code: "parameter/unknown" },
    { path: "connections/0", status: 400, code: "parameter/connection" },
    { path: "connections/one", status: 400, code: "parameter/connection" },
    { path: "connections/99", status: 404, code: "api/missing" },
    { path: "connections/99/messages", status: 404, code: "api/missing" },
    { path: "connections/1/messages/99", status: 404, code: "api/missing" },
    { path: "nowhere", status: 404, code: "api/path" },
    { path: `messages?filter=${"a".repeat(9000)}`, status: 400, code: "parameter/filter" },
  ])("$code for $path", async ({ path, status, code }) => {
    const answer = await running.get(`/api/v1/${path}`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ code, message: expect.stringMatching(/\w/) });
  });

  test("in a filter are told with their place, in both languages", async () => {
    const path = "/api/v1/messages?filter=size%3Ehello";
    const english = await running.json(path);
    expect(english).toMatchObject({ code: "filter/size", at: 5, length: 5 });
    const chinese = await running.json(path, { headers: { "accept-language": "zh-CN" } });
    expect(JSON.stringify(chinese)).toMatch(/[\u4e00-\u9fff]/);
  });

  test("other methods are refused", async () => {
    const answer = await running.get("/api/v1/status", { method: "DELETE" });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("GET, HEAD");
  });

  test("HEAD has what GET has, but for the body", async () => {
    const answer = await running.get("/api/v1/status", { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
  });

  test("none of them was a mistake of ours", () => {
    expect(running.errors).toEqual([]);
  });
});
