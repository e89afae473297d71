import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { type ClientOptions, WebSocket, WebSocketServer } from "ws";
import { peers } from "../../../peers/index.ts";
import { type Command, captureIn, startCommand } from "./start-command.ts";

/** The real command with its page, a server and clients of `ws`, and a Chromium that looks at it. */
export class House implements AsyncDisposable {
  readonly page: Page;
  readonly folder: string;
  /** "ws://127.0.0.1:41234" */
  readonly server: string;
  readonly #command: Command;
  readonly #browser: Browser;
  readonly #server: WebSocketServer;
  readonly #clients: WebSocket[] = [];

  private constructor(parts: {
    folder: string;
    command: Command;
    browser: Browser;
    page: Page;
    server: WebSocketServer;
  }) {
    this.folder = parts.folder;
    this.#command = parts.command;
    this.#browser = parts.browser;
    this.page = parts.page;
    this.#server = parts.server;
    this.server = `ws://127.0.0.1:${(parts.server.address() as AddressInfo).port}`; // it listens
  }

  /** @param flags of the command, beside its files and ports */
  static async open(
    flags: readonly string[] = [],
    { language = "en", width = 1400, height = 900, prepare = (_capture: string): void => {} } = {},
  ): Promise<House> {
    const folder = mkdtempSync(join(tmpdir(), "wireglass-page-"));
    prepare(captureIn(folder));
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    server.on("connection", talk);
    const command = await startCommand(folder, flags);
    const browser = await chromium.launch({
      executablePath: peers().chromium ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const context = await browser.newContext({ viewport: { width, height }, locale: language });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    context.setDefaultTimeout(5000);
    const page = await context.newPage();
    await page.goto(command.page);
    return new House({ folder, command, browser, page, server });
  }

  get file(): string {
    return this.#command.file;
  }

  /** The page's address with its token. */
  get address(): string {
    return this.#command.page;
  }

  /** Opens a connection to the server through the proxy. */
  async connect(path = "/feed"): Promise<WebSocket> {
    const { hostname, port } = new URL(this.server);
    const socket = await tunnelTo(this.#command.proxy, `${hostname}:${port}`);
    // Node's own option of requests, which the types of ws do not have.
    const options = { createConnection: () => socket } as ClientOptions;
    const client = new WebSocket(`${this.server}${path}`, [], options);
    this.#clients.push(client);
    await once(client, "open");
    return client;
  }

  /** An HTTP request through the proxy. */
  async fetch(path: string): Promise<void> {
    const { hostname, port } = new URL(this.#command.proxy);
    const url = `${this.server.replace("ws", "http")}${path}`;
    const asked = request({
      host: hostname,
      port,
      path: url,
      headers: { host: new URL(url).host },
    });
    asked.end();
    const [answer] = await once(asked, "response");
    await once(answer.resume(), "end");
  }

  /** Looks at a place of the page. */
  async visit(place: string): Promise<void> {
    await this.page.getByRole("navigation").getByRole("button", { name: place }).click();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.terminate();
    await this.#browser.close();
    await this.#command.stop();
    for (const one of this.#server.clients) one.terminate();
    this.#server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Answers requests by their ids, everything else with itself, and pushes what it is told to. */
function talk(socket: WebSocket): void {
  socket.on("error", () => {}); // what breaks rules is sent on purpose
  socket.on("message", (data, isBinary) => {
    const text = isBinary ? "" : String(data);
    const push = /^push (\d+)$/.exec(text)?.[1];
    if (push !== undefined) {
      for (let n = 0; n < Number(push); n++) socket.send(`{"type":"price","n":${n}}`);
    } else if (text.startsWith("{")) {
      const { id, method } = JSON.parse(text) as { id?: number; method?: string };
      if (id === undefined) socket.send(text);
      else socket.send(JSON.stringify({ id, result: { ok: true, method } }));
    } else if (text === "ping me") socket.ping("heartbeat");
    else if (text === "close me") socket.close(4001, "as you wish");
    else socket.send(data, { binary: isBinary });
  });
}

function tunnelTo(proxy: string, target: string): Promise<Socket> {
  const { hostname, port } = new URL(proxy);
  return new Promise((resolve, reject) => {
    request({ host: hostname, port, method: "CONNECT", path: target })
      .once("connect", (_answer, socket) => resolve(socket as Socket)) // a plain connection
      .once("error", reject)
      .end();
  });
}
