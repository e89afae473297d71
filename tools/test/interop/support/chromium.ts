import { type Browser, chromium, type JSHandle, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { type HttpAnswer, type Message, type Server, serve } from "wireglass";
import { peers } from "../../../peers/index.ts";
import type { Goodbye, Talker } from "./talker.ts";

/** A page that does nothing by itself, as our server answers with it. */
export const PAGE: HttpAnswer = {
  status: 200,
  headers: [["Content-Type", "text/html"]],
  body: "<!doctype html><title>a page</title>",
};

/** Chromium without a window, which takes every certificate. */
export class ChromiumPeer implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #page: Page;

  private constructor(browser: Browser, server: Server, page: Page) {
    this.#browser = browser;
    this.#server = server;
    this.#page = page;
  }

  static async launch(): Promise<ChromiumPeer> {
    const browser = await chromium.launch({
      executablePath: peers().chromium ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--ignore-certificate-errors"],
    });
    // Chromium lets only pages of this machine connect to it, so not about:blank.
    const server = await serve({}, { page: () => PAGE });
    const page = await browser.newPage();
    await page.goto(pageUrl(server.url));
    return new ChromiumPeer(browser, server, page);
  }

  /** Opens a connection from a page that is there for all tests. Rejects as {@link PageTalker.open}. */
  connect(url: string, subprotocols: readonly string[] = []): Promise<PageTalker> {
    return PageTalker.open(this.#page, url, subprotocols);
  }

  /** The page of our server at this ws or wss URL, until the test is over. */
  async visit(url: string): Promise<Page> {
    const page = await this.#browser.newPage({ ignoreHTTPSErrors: true });
    onTestFinished(() => page.close());
    await page.goto(pageUrl(url));
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}

function pageUrl(url: string): string {
  return url.replace(/^ws/, "http");
}

/** A WebSocket in a page, and what has come to it. All of it lives in the page. */
type PageLink = {
  readonly socket: WebSocket;
  readonly messages: Message[];
  readonly ended: Goodbye[];
  /** Called when something comes. */
  wake: () => void;
};

/** A page's WebSocket. */
export class PageTalker implements Talker {
  readonly subprotocol: string | null;
  readonly extensions: string;
  readonly link: JSHandle<PageLink>;
  readonly closed: Promise<Goodbye>;

  private constructor(link: JSHandle<PageLink>, protocol: string, extensions: string) {
    this.link = link;
    this.subprotocol = protocol === "" ? null : protocol;
    this.extensions = extensions;
    this.closed = link.evaluate(
      ({ socket, ended }) =>
        new Promise<Goodbye>((resolve) => {
          const look = (): void => {
            if (ended[0] !== undefined) resolve(ended[0]);
          };
          socket.addEventListener("close", look);
          look();
        }),
    );
    this.closed.catch(() => {}); // the page was closed first
  }

  /** Opens a connection from the page. Rejects when the page sees it fail, which it is never told why. */
  static async open(
    page: Page,
    url: string,
    subprotocols: readonly string[] = [],
  ): Promise<PageTalker> {
    const link = await page.evaluateHandle(openInPage, { url, subprotocols: [...subprotocols] });
    const about = await link.evaluate(({ socket: { protocol, extensions } }) => ({
      protocol,
      extensions,
    }));
    return new PageTalker(link, about.protocol, about.extensions);
  }

  /** Binary goes as an ArrayBuffer. */
  async send(message: Message): Promise<void> {
    await this.link.evaluate(({ socket }, data) => {
      socket.send(typeof data === "string" ? data : new Uint8Array(data).buffer);
    }, message);
  }

  receive(): Promise<Message> {
    return this.link.evaluate(async (link) => {
      while (link.messages.length === 0) {
        if (link.ended.length > 0) throw new Error("the page's connection has ended");
        await new Promise<void>((resolve) => {
          link.wake = resolve;
        });
      }
      return link.messages.shift() as Message; // there is one
    });
  }

  async close(code?: number, reason?: string): Promise<void> {
    await this.link.evaluate(({ socket }, words) => socket.close(...words), [
      code,
      reason,
    ] as const);
  }
}

/** Runs in the page. */
async function openInPage(about: { url: string; subprotocols: string[] }): Promise<PageLink> {
  const socket = new WebSocket(about.url, about.subprotocols);
  socket.binaryType = "arraybuffer";
  const link: PageLink = { socket, messages: [], ended: [], wake: () => {} };
  socket.onmessage = ({ data }) => {
    link.messages.push(typeof data === "string" ? data : new Uint8Array(data));
    link.wake();
  };
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onclose = ({ code, reason }) => {
      link.ended.push({ code, reason });
      link.wake();
      reject(new Error(`the page's connection failed with ${code}`));
    };
  });
  return link;
}
