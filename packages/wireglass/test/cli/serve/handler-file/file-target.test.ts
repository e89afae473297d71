import { expect, test } from "vitest";
import { connect } from "../../../../src/endpoint/index.ts";
import {
  beginChild,
  connected,
  LineClient,
  type Running,
  runRefused,
  startServe,
} from "../serve-run.ts";
import { HandlerFolder, saying } from "./handler-folder.ts";

async function ask(server: Running, text: string): Promise<unknown> {
  const socket = await connected(server);
  await socket.send(text);
  const answer = await socket.recv();
  await socket.close();
  return answer;
}

async function serving(text: string, name = "handler.ts") {
  const folder = await HandlerFolder.create({ [name]: text });
  return { folder, server: await startServe({ target: folder.file(name) }, beginChild) };
}

test.each([
  { name: "a function in TypeScript", file: "handler.ts", text: saying("ts") },
  {
    name: "callbacks in JavaScript",
    file: "handler.mjs",
    text: 'export default { message(socket, text) { socket.send("ts " + text); } };',
  },
  {
    name: "a fast callback",
    file: "handler.mjs",
    text: 'export default { messageView(socket, view) { socket.send("ts " + view.text); } };',
  },
  {
    name: "CommonJS",
    file: "handler.cjs",
    text: 'module.exports = { handler: async (socket) => { for await (const text of socket) socket.send("ts " + text); } };',
  },
])("$name serves", async ({ file, text }) => {
  const { server } = await serving(text, file);
  expect(await ask(server, "hello")).toBe("ts hello");
  expect(await server.stop()).toBe(0);
});

test("when the function returns, the connection is closed with 1000", async () => {
  const { server } = await serving(
    'export default async (socket) => { await socket.send("once"); };',
  );
  const socket = await connected(server);
  expect(await socket.recv()).toBe("once");
  expect((await socket.closed).code).toBe(1000);
  await server.stop();
});

test("a TCP handler that throws is told with its connection's number, its file and line", async () => {
  const folder = await HandlerFolder.create({
    "handler.ts":
      'export default {\n  tcp: async () => {\n    throw new Error("broken");\n  },\n};',
  });
  const listen = ["tcp://127.0.0.1:0"];
  const server = await startServe({ target: folder.file("handler.ts"), listen }, beginChild);
  const client = await LineClient.open(server.urls[0]);
  await client.ended();
  expect(await server.err.line("failed")).toBe(
    "#1 the handler failed at handler.ts:3: Error: broken",
  );
  await server.stop();
});

test("new connections get the new version, open ones keep theirs", async () => {
  const { folder, server } = await serving(saying("one"));
  const old = await connected(server);
  await old.send("hello");
  expect(await old.recv()).toBe("one hello");
  await folder.write("handler.ts", saying("two"));
  await server.out.line("reloaded handler.ts");
  expect(await ask(server, "hello")).toBe("two hello");
  await old.send("still");
  expect(await old.recv()).toBe("one still");
  await server.stop();
});

test("a change of a file that it imports counts, of any other it does not", async () => {
  const folder = await HandlerFolder.create({
    "word.ts": 'export const WORD: string = "one";',
    "other.ts": "",
    "handler.ts": `import { WORD } from "./word.ts";
export default { message: (socket, text) => socket.send(WORD + " " + text) };`,
  });
  const server = await startServe({ target: folder.file("handler.ts") }, beginChild);
  expect(await ask(server, "hello")).toBe("one hello");
  await folder.write("other.ts", "const x = ;");
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(server.out.text).not.toContain("reloaded");
  await folder.write("word.ts", 'export const WORD: string = "two";');
  await server.out.line("reloaded");
  expect(await ask(server, "hello")).toBe("two hello");
  await server.stop();
});

test("a broken version is told with file and line, the one before stays, a mended one comes", async () => {
  const { folder, server } = await serving(saying("one"));
  await folder.write("handler.ts", "export default () => {\n  const x: = 3;\n};\n");
  expect(await server.err.line("the version from before stays")).toMatch(
    /^handler\.ts:2: SyntaxError: .+; the version from before stays$/,
  );
  expect(await ask(server, "hello")).toBe("one hello");
  await folder.write("handler.ts", saying("three"));
  await server.out.line("reloaded handler.ts");
  expect(await ask(server, "hello")).toBe("three hello");
  await server.stop();
});

test("a handler that throws: file and line are told, the connection is closed with 1011", async () => {
  const { server } = await serving(
    'export default {\n  message(socket, text) {\n    throw new TypeError("no " + text);\n  },\n};\n',
  );
  const socket = await connected(server);
  await socket.send("way");
  expect((await socket.closed).code).toBe(1011);
  expect(await server.err.line("failed")).toBe(
    "#1 the handler failed at handler.ts:3: TypeError: no way",
  );
  await server.stop();
});

test("options of the file count, those of the command line count more", async () => {
  const text = `export default {
  handler: { open: (socket) => socket.send(socket.subprotocol ?? "none") },
  options: {
    subprotocols: ["mine"],
    path: "/mine",
    authorize: (request) => !request.target.includes("forbidden"),
    page: () => ({ status: 200, body: "my page" }),
  },
};`;
  const { folder, server } = await serving(text);
  expect(server.urls[0]).toMatch(/\/mine$/);
  const socket = await connected(server, { subprotocols: ["mine"] });
  expect(await socket.recv()).toBe("mine");
  const http = (server.urls[0] ?? "").replace("ws:", "http:");
  expect(await (await fetch(http)).text()).toBe("my page");
  await expect(connect(`${server.urls[0]}?forbidden`)).rejects.toThrow("403");
  await server.out.line("403: the handler does not let it in");
  await folder.write("handler.ts", text.replace('"/mine"', '"/yours"').replace("my page", "new"));
  expect(await server.out.line("restart")).toBe("a change of path takes effect after a restart");
  expect(await (await fetch(http)).text()).toBe("new");
  await server.stop();
  const other = await startServe({ target: folder.file("handler.ts"), path: "/other" }, beginChild);
  expect(other.urls[0]).toMatch(/\/other$/);
  await other.stop();
});

test("TCP and UDP handlers are served where they are given", async () => {
  const folder = await HandlerFolder.create({
    "handler.mjs": `export default {
  tcp: async (socket) => { for await (const chunk of socket) await socket.send(chunk); },
  udp: async (socket) => { throw new Error("no datagrams"); },
};`,
  });
  const target = folder.file("handler.mjs");
  const server = await startServe(
    { target, listen: ["tcp://127.0.0.1:0", "udp://127.0.0.1:0"] },
    beginChild,
  );
  const client = await LineClient.open(server.urls[0]);
  client.say("x\n");
  expect(await client.next()).toBe("x");
  client.socket.destroy();
  await server.stop();
  const { status, err } = await runRefused({ target }, beginChild);
  expect({ status, err }).toEqual({
    status: 2,
    err: `${target} does not speak ws://; listen on tcp://, tls://, udp://\n`,
  });
});

test.each([
  { name: "a default export without a meaning", text: "export default 7;", says: "is a number" },
  { name: "a throw", text: "\n\nthrow new Error('oh');", says: "handler.ts:3: Error: oh" },
  {
    name: "TypeScript that cannot be read",
    text: "\nconst x: = 1;",
    says: "handler.ts:2: SyntaxError: Unexpected token `=`\n",
  },
  {
    name: "TypeScript that is not only types",
    text: "enum A { x }",
    says: "handler.ts:1: SyntaxError: TypeScript enum is not supported",
  },
  { name: "a missing import", text: 'import "./none.ts";', says: "none.ts" },
  {
    name: "an option that the server refuses",
    text: "export default { handler() {}, options: { deflate: { serverMaxWindowBits: 99 } } };",
    says: "",
  },
])("$name: one sentence, status 2", async ({ text, says }) => {
  const folder = await HandlerFolder.create({ "handler.ts": text });
  const { status, out, err } = await runRefused({ target: folder.file("handler.ts") }, beginChild);
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(err).toContain(says);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});

test("JavaScript that cannot be read is told with its line, wherever it stands", async () => {
  const folder = await HandlerFolder.create({
    "handler.mjs": 'import "./broken.mjs";\nexport default () => {};\n',
    "broken.mjs": "const a = 1;\nconst b = = 2;\n",
  });
  const { err } = await runRefused({ target: folder.file("handler.mjs") }, beginChild);
  expect(err).toBe("broken.mjs:2: SyntaxError: Unexpected token '='\n");
});
