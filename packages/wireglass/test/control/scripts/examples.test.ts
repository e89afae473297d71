import { createServer } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connecting } from "../../endpoint/support/serving.ts";
import { until } from "../../endpoint/support/waiting.ts";
import { conversation, scripted } from "../support/scripting.ts";

const ROOT = join(import.meta.dirname, "../../../../..");
const example = (name: string) => ({ files: [join(ROOT, "examples/scripts", name)] });

test("log-messages.ts logs every message", async () => {
  const { url, logged } = await scripted([], example("log-messages.ts"));
  await conversation(url, "hello");
  await logged("opened, no subprotocol");
  await logged("→ text hello");
  await logged("← text hello");
  await logged("closed by the client with 1005");
});

test("change-prices.ts halves what the server asks", async () => {
  const { url } = await scripted([], example("change-prices.ts"));
  const sent = '{"bids": [{"price": 12.50, "id": 12345678901234567890}], "at":  1}';
  expect(await conversation(url, sent, "no price")).toEqual([
    sent.replace("12.50", "6.25"),
    "no price",
  ]);
});

test("refresh-token.ts gives handshakes and messages a fresh token", async () => {
  let asked = 0;
  const tokens = createServer((_request, response) => {
    asked++;
    response.end(JSON.stringify({ token: `fresh-${asked}`, expiresIn: 3600 }));
  });
  await new Promise<void>((done) => tokens.listen(0, "127.0.0.1", done));
  onTestFinished(() => void tokens.close());
  const address = tokens.address();
  const port = typeof address === "object" ? address?.port : 0;
  process.env.TOKEN_URL = `http://127.0.0.1:${port}/token`;
  onTestFinished(() => void delete process.env.TOKEN_URL);
  let seen: string | undefined;
  const { url } = await scripted([], {
    ...example("refresh-token.ts"),
    handler: async (socket) => {
      seen = socket.request.headers.find(([name]) => name.toLowerCase() === "authorization")?.[1];
      for await (const message of socket) await socket.send(message);
    },
  });
  const client = await connecting(url, { headers: { authorization: "Bearer old" } });
  await client.send('{"do":"subscribe","token":"old"}');
  expect(await client.recv()).toBe('{"do":"subscribe","token":"fresh-1"}');
  expect([seen, asked]).toEqual(["Bearer fresh-1", 1]);
});

test("inject-faults.ts loses, delays and doubles some, and ends at the hundredth", async () => {
  const { url } = await scripted([], {
    ...example("inject-faults.ts"),
    handler: async (socket) => {
      for (let n = 1; n <= 120; n++) await socket.send(String(n));
      await socket.closed;
    },
  });
  const client = await connecting(url);
  const got: string[] = [];
  const reading = (async () => {
    for await (const message of client) got.push(String(message));
  })();
  await reading.catch(() => {}); // how it is closed says it all
  expect((await client.closed).code).toBe(1011);
  expect(got.filter((text) => text === "7")).toHaveLength(2);
  expect(got).not.toContain("5");
  expect(got).toContain("3");
  expect(got).not.toContain("100");
});

test("chat-bot.ts answers itself, and the server does not see it", async () => {
  const seen: unknown[] = [];
  const { url } = await scripted([], {
    ...example("chat-bot.ts"),
    handler: async (socket) => {
      for await (const message of socket) seen.push(message);
    },
  });
  const client = await connecting(url);
  expect(await client.recv()).toBe("a bot listens: say !help");
  await client.send("!help");
  expect(await client.recv()).toBe("I know !time and !help");
  await client.send("hello all");
  await until("the server has it", () => seen.length > 0);
  expect(seen).toEqual(["hello all"]);
});
