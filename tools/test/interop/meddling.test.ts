import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { startWireglass } from "./support/command.ts";
import { Program } from "./support/program.ts";

const COUNT = Number(process.env.WIREGLASS_MEDDLING ?? 20_000);
const LIMIT_MS = 60_000 + COUNT;

/** Sends texts, and tells which it got, as JSON, when "end" has come. */
const SERVER = `
import asyncio, json, sys
from websockets.asyncio.server import serve
count = int(sys.argv[1])
def text(n): return f"{n} " + " ".join(["trade", "price", "bid", "时间"][(n * i) % 4] for i in range(n % 40))
async def talk(socket):
    async def send():
        for n in range(count): await socket.send(text(n))
        await socket.send("end")
    sending = asyncio.create_task(send())
    got = []
    async for message in socket:
        if message == "end": break
        got.append(message)
    await sending
    print(json.dumps(got), flush=True)
    await socket.wait_closed()
async def main():
    async with serve(talk, "127.0.0.1", 0, max_size=None, ping_interval=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().create_future()
asyncio.run(main())
`;

function textOf(n: number): string {
  const words = ["trade", "price", "bid", "时间"];
  return `${n} ${Array.from({ length: n % 40 }, (_, i) => words[(n * i) % 4]).join(" ")}`;
}

/** One in ten of each. */
const RULES = [
  { filter: "opcode:text /^\\d*3 /", drop: true },
  { filter: "opcode:text /^\\d*7 /", replace: { regex: "^(\\d+) ", with: "edited $1 " } },
  { filter: "opcode:text /^\\d*5 /", duplicate: true },
];

function intended(): string[] {
  return Array.from({ length: COUNT }, (_, n) => n).flatMap((n) => {
    const digit = n % 10;
    if (digit === 3) return [];
    if (digit === 7) return [`edited ${textOf(n)}`];
    return digit === 5 ? [textOf(n), textOf(n)] : [textOf(n)];
  });
}

async function proxied(port: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "wireglass-meddling-"));
  const rules = join(folder, "rules.json");
  writeFileSync(rules, JSON.stringify(RULES));
  const proxy = await startWireglass(
    "proxy",
    "--json",
    ...["--rules", rules, "--capture", join(folder, "c.wgc"), "--ca-folder", join(folder, "ca")],
    ...["--reverse", `ws://127.0.0.1:${port}`, "--listen", "ws://127.0.0.1:0"],
  );
  onTestFinished(async () => {
    await proxy.stop();
    rmSync(folder, { recursive: true });
  });
  return proxy.url;
}

async function talk(url: string): Promise<string[]> {
  const socket = new WebSocket(url, { perMessageDeflate: { threshold: 0 } });
  const got: string[] = [];
  const whole = new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", (code) => reject(new Error(`closed with ${code}`)));
    socket.on("message", (data) => {
      const text = String(data);
      if (text === "end") resolve();
      else got.push(text);
    });
  });
  await once(socket, "open");
  expect(socket.extensions).toContain("permessage-deflate");
  for (let n = 0; n < COUNT; n++) {
    socket.send(textOf(n));
    if (n % 500 === 0) await new Promise(setImmediate);
  }
  socket.send("end");
  await whole;
  return got;
}

test(
  "ws and Python's websockets stay in agreement while one in three messages is meddled with",
  async () => {
    const server = new Program("python3", ["-c", SERVER, String(COUNT)]);
    onTestFinished(async () => void (await server.stop()));
    const url = await proxied(await server.line(/^\d+$/));
    const atClient = await talk(url);
    const atServer: unknown = JSON.parse(await server.line(/^\[/));
    expect(atClient).toEqual(intended());
    expect(atServer).toEqual(intended());
  },
  LIMIT_MS,
);
