import { setTimeout as sleep } from "node:timers/promises";
import type { MessageRecord } from "@wireglass/lens/record";
import { expect, test } from "vitest";
import type { DeflateOptions, Socket } from "../../src/endpoint/index.ts";
import {
  type Fate,
  type Interceptor,
  Later,
  type Line,
  type Minder,
  type OwnMessage,
} from "../../src/script/index.ts";
import { connecting, serving } from "../endpoint/support/serving.ts";
import { until } from "../endpoint/support/waiting.ts";
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
  const minder: Minder = {
    message({ opcode, payload, from }): Fate | Later<Fate> {
      if (opcode !== 1) return { kind: "pass" };
      const to = intended[from === "client" ? "server" : "client"];
      const text = Buffer.from(payload).toString();
      const roll = text === "end" ? 1 : random();
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
      return roll < 0.15 ? Later.of(sleep(roll < 0.11 ? 2 : 0, fate)) : fate;
    },
    letGo() {},
    crowded() {},
    closes() {},
    ending() {},
    closed() {},
  };
  return { minder, intended };
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

const COUNT = 3000;

/** Both sides talk at once; `onWay` is waited for at some messages. */
async function talk(
  deflate: DeflateOptions | boolean,
  random: () => number,
  interceptor: Interceptor,
  onWay: (n: number) => Promise<unknown> | undefined = () => undefined,
) {
  const make = () => Array.from({ length: COUNT }, (_, n) => randomText(random, n));
  const sent = { client: make(), server: make() };
  const sendAll = async (socket: Socket, texts: readonly string[]): Promise<void> => {
    for (const [n, text] of texts.entries()) {
      await onWay(n);
      await socket.send(text);
    }
    await socket.send("end");
  };
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
  const got = { client: atClient, server: await atServer.promise };
  await client.close();
  const records = await stop();
  return { sent, got, messages: records.filter((record) => record.kind === "message") };
}

test.each(AGREEMENTS)(
  "one in ten meddled with, both ways, $name: both sides get what was intended",
  async ({ deflate }) => {
    const random = dice(7);
    const { minder, intended } = meddler(random);
    const { sent, got, messages } = await talk(deflate, random, () => ({ minder, atOnce: true }));
    for (const from of ["client", "server"] as const) {
      const to = from === "client" ? "server" : "client";
      expect([...got[to], "end"]).toEqual(intended[to]);
      const texts = messages.filter((one) => one.from === from && one.opcode === "text");
      // What the peer sent, and what the other one got, are both told by the record.
      expect(texts.flatMap(asSent)).toEqual([...sent[from], "end"]);
      expect(texts.flatMap(asReceived)).toEqual(intended[to]);
    }
    expect(messages.flatMap(({ violations }) => violations)).toEqual([]);
  },
);

test.each(AGREEMENTS)(
  "minded from the middle on, $name: as it was before, and as intended after",
  async ({ deflate }) => {
    const random = dice(11);
    const { minder, intended } = meddler(random);
    const seen = { client: 0, server: 0 };
    let line: Line | undefined;
    let minding: Promise<boolean> | undefined;
    const counting: Minder = {
      ...minder,
      message(message) {
        if (message.opcode === 1) seen[message.from]++;
        return minder.message(message);
      },
    };
    const { sent, got, messages } = await talk(
      deflate,
      random,
      (_, one) => {
        line = one;
        return { minder: counting, atOnce: false };
      },
      async (n) => {
        if (n >= 500 && line !== undefined) minding ??= line.mind();
        if (n === COUNT - 500) await until("it is minded", () => minding !== undefined);
        if (n === COUNT - 500) await minding;
      },
    );
    expect(await minding).toBe(true);
    for (const from of ["client", "server"] as const) {
      const to = from === "client" ? "server" : "client";
      const all = [...sent[from], "end"];
      expect(seen[from]).toBeGreaterThanOrEqual(500);
      expect([...got[to], "end"]).toEqual([...all.slice(0, -seen[from]), ...intended[to]]);
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
