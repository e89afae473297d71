import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, Socket as NetSocket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, createServer, type TLSSocket } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { Pump, readData } from "../../src/endpoint/pump.ts";
import { readInto } from "../../src/endpoint/shared-read.ts";
import { authority } from "./support/certificates.ts";
import { until } from "./support/waiting.ts";

const localhost = await (await authority()).sign("localhost");
const ONREAD = { buffer: new Uint8Array(16), callback: () => true };

/** Two ends of a TLS connection, until the test is over. */
async function tlsPair(): Promise<{ near: TLSSocket; far: TLSSocket }> {
  const server = createServer(localhost).listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "secureConnection");
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const near = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  const secured = once(near, "secureConnect");
  const [far] = (await accepted) as [TLSSocket]; // as Node documents
  onTestFinished(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  await secured;
  return { near, far };
}

/** What a pump over `near` hands on; from the second chunk on it is paused for a moment, again and again. */
function haltingReader(near: TLSSocket): { got(): Buffer; heardWhilePaused(): number } {
  const chunks: Buffer[] = [];
  let isPaused = false;
  let wrong = 0;
  const pump = new Pump(near);
  pump.client = {
    bytes(chunk) {
      if (isPaused) wrong++;
      chunks.push(Buffer.from(chunk));
      if (chunks.length % 2 === 1) return;
      isPaused = true;
      pump.pause();
      setTimeout(() => {
        isPaused = false;
        pump.resume();
      }, 5);
    },
    peerEnd() {},
    drained() {},
    gone() {},
  };
  return { got: () => Buffer.concat(chunks), heardWhilePaused: () => wrong };
}

describe("a TLS stream that reads into shared memory", () => {
  test("loses nothing, and tells nothing while it is paused in the midst of many records", async () => {
    const { near, far } = await tlsPair();
    const reader = haltingReader(near);
    readData(near);
    const sent = randomBytes(600_000);
    for (let at = 0; at < sent.length; at += 700) far.write(sent.subarray(at, at + 700));
    await until("all is there", () => reader.got().length >= sent.length);
    expect(reader.got().equals(sent)).toBe(true);
    expect(reader.heardWhilePaused()).toBe(0);
  });

  test("gives what had come before it began to", async () => {
    const { near, far } = await tlsPair();
    const reader = haltingReader(near);
    far.write("before ");
    await until("it has come", () => near.bytesRead > 0);
    await sleep(20);
    readData(near);
    far.write("and after");
    await until("all is there", () => reader.got().length >= 16);
    expect(reader.got().toString()).toBe("before and after");
  });

  test("tells of the peer's end behind the last bytes", async () => {
    const { near, far } = await tlsPair();
    const heard: string[] = [];
    const pump = new Pump(near);
    pump.client = {
      bytes: (chunk) => void heard.push(Buffer.from(chunk).toString()),
      peerEnd: () => void heard.push("end"),
      drained() {},
      gone: () => void heard.push("gone"),
    };
    readData(near);
    far.end("last");
    await until("it is gone", () => heard.includes("gone"));
    expect(heard).toEqual(["last", "end", "gone"]);
  });
});

describe("a socket is left as it is", () => {
  test("without a handle", () => {
    expect(readInto(new NetSocket(), ONREAD)).toBe(false);
  });

  test("that reads into memory of its own", async () => {
    const { near } = await tlsPair();
    expect(readInto(near, ONREAD)).toBe(true);
    expect(readInto(near, ONREAD)).toBe(false);
  });
});
