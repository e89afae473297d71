import { spawn } from "node:child_process";
import { createServer } from "node:net";
import type { CommandIo, ExitStatus } from "./command-io.ts";
import { runServe } from "./serve/index.ts";
import { textsFor } from "./texts/index.ts";

const PAGE_PORT = 8080;
const TCP_PORT = 7000;

/** `wireglass` alone: the chat server with its page and a TCP door, and what to try next. */
export async function runStart(options: { open: boolean }, io: CommandIo): Promise<ExitStatus> {
  const page = await freePort(PAGE_PORT);
  const tcp = await freePort(TCP_PORT);
  return runServe(
    {
      target: "chat",
      listen: [`ws://127.0.0.1:${page}/`, `tcp://127.0.0.1:${tcp}`],
      json: false,
      verbose: false,
      deflate: true,
      users: [],
      origins: [],
      subprotocols: [],
      limits: {},
    },
    { ...io, stdout: (text: string) => void io.stdout.write(text) },
    ([chat, plain]) => {
      io.stdout.write(nextSteps(io, chat?.url ?? "", plain?.url ?? ""));
      if (options.open && io.stdout.isTTY && chat?.pageUrl) openPage(chat.pageUrl);
    },
  );
}

function nextSteps(io: CommandIo, chatUrl: string, tcpUrl: string): string {
  const texts = textsFor(io.lang);
  const rows = [
    [`npx wireglass connect ${chatUrl}`, texts.tryChat],
    [`npx wireglass connect ${tcpUrl}`, texts.tryTcp],
    ["npx wireglass explain 81 86 0c 27 57 2a 3d 15 64 1e 38 12", texts.tryExplain],
    [
      "npx wireglass serve echo -l wss://127.0.0.1:0 -l tcp://127.0.0.1:0 -l udp://127.0.0.1:0",
      texts.tryEcho,
    ],
  ];
  const lines = rows.map(([command, why]) => `  ${command}\n      ${why}`);
  return `\n${texts.tryNext}\n${lines.join("\n")}\n\n${texts.stop}\n`;
}

/** `wanted` where it is free, else 0: the system then picks one. */
function freePort(wanted: number): Promise<number> {
  const probe = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const server = createServer();
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        const address = server.address();
        const got = typeof address === "object" && address !== null ? address.port : port;
        server.close(() => resolve(got));
      });
    });
  return probe(wanted).catch(() => probe(0));
}

/** Asks the desktop to show `url`; where there is none, nothing happens. */
function openPage(url: string): void {
  const opener = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
