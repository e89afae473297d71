import { setTimeout as sleep } from "node:timers/promises";
import type { MessageRecord } from "@wireglass/lens/record";
import { expect, test } from "vitest";
import type { DeflateOptions, Socket } from "../../src/endpoint/index.ts";
import type { Fate, Interceptor, OwnMessage } from "../../src/script/index.ts";
import { connecting, serving } from "../endpoint/support/serving.ts";
import { capturing, reverse } from "./support/capturing.ts";

/** The same sequence of numbers below 1 in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

const WORDS = ["trade", "price", "bid", "ask", "volume", "时间", "subscribe", "channel"];

function randomText(random: () => number, n: number): string {
  const count = 1 + Math.floor(random() ** 3 * 60);
  const words = Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]);
  return `${n} ${words.join(" ")}`;
}

const textOf = (text: string): OwnMessage => ({ opcode: 1, payload: Buffer.from(text) });

/** Edits, drops, and injects behind one message in ten; says what each side is to get. */
function meddler(random: () => number) {
  const intended = { client: [] as string[], server: [] as string[] };
  const interceptor: Interceptor = () => ({
    message({ opcode, payload, from }): Fate | Promise<Fate> {
      if (opcode !== 1) return { kind: "pass" };
      const to = intended[from === "client" ? "server" : "client"];
      const text = Buffer.from(payload).toString();
      const roll = random();
      if (roll < 0.03) return { kind: "drop" };
      if (roll < 0.06) {
        to.push(`edited ${text}`);
        return { kind: "edit", edited: textOf(`edited ${text}`) };
      }
      to.push(text);
      if (roll < 0.1) {
        to.push(`after ${text}`);
        return { kind: "pass", more: [textOf(`after ${text}`)] };
      }
      const fate: Fate = { kind: "pass" };
      return roll < 0.15 ? sleep(roll < 0.11 ? 2 : 0).then(() => fate) : fate;
    },
    ending() {},
    closed() {},
  });
  return { interceptor, intended };
}

async function sendAll(socket: Socket, texts: readonly string[]): Promise<void> {
  for (const text of texts) await socket.send(text);
  await socket.send("end");
}

async function receiveAll(socket: Socket): Promise<string[]> {
  const got: string[] = [];
  for await (const message of socket) {
    if (message === "end") break;
    got.push(String(message));
  }
  return got;
}

const AGREEMENTS: readonly { name: string; deflate: DeflateOptions | boolean }[] = [
  { name: "not compressed", deflate: false },
  { name: "context takeover", deflate: { thresholdBytes: 0 } },
  {
    name: "no context takeover",
    deflate: { thresholdBytes: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
  },
  {
    name: "small windows",
    deflate: { thresholdBytes: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
  },
  { name: "one side only", deflate: { thresholdBytes: 0, serverNoContextTakeover: true } },
];

test.each(AGREEMENTS)(
  "one in ten meddled with, both ways, $name: both sides get what was intended",
  async ({ deflate }) => {
    const random = dice(7);
    const { interceptor, intended } = meddler(random);
    const make = () => Array.from({ length: 3000 }, (_, n) => randomText(random, n));
    const sent = { client: make(), server: make() };
    const atServer = Promise.withResolvers<string[]>();
    const server = await serving(
      async (socket) => {
        const got = receiveAll(socket);
        await sendAll(socket, sent.server);
        atServer.resolve(await got);
        await socket.closed;
      },
      { deflate },
    );
    const { urls, stop } = await capturing([reverse(server.url)], { interceptor });
    const client = await connecting(urls[0] ?? "", { deflate });
    const [atClient] = await Promise.all([receiveAll(client), sendAll(client, sent.client)]);
    expect({ client: atClient, server: await atServer.promise }).toEqual({
      client: intended.client.filter((text) => text !== "end"),
      server: intended.server.filter((text) => text !== "end"),
    });
    await client.close();
    const messages = (await stop()).filter((record) => record.kind === "message");
    for (const from of ["client", "server"] as const) {
      const texts = messages.filter((one) => one.from === from && one.opcode === "text");
      // What the peer sent, and what the other one got, are both told by the record.
      expect(texts.flatMap(asSent)).toEqual([...sent[from], "end"]);
      expect(texts.flatMap(asReceived)).toEqual([
        ...intended[from === "client" ? "server" : "client"],
      ]);
    }
    expect(messages.flatMap(({ violations }) => violations)).toEqual([]);
  },
);

function asSent({ origin, text = "", original }: MessageRecord): string[] {
  return origin === "injected" ? [] : [original?.text ?? text];
}

function asReceived({ origin, text = "" }: MessageRecord): string[] {
  return origin === "dropped" ? [] : [text];
}
