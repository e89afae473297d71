import {
  type BrowserEnding,
  BrowserError,
  CaError,
  CertificateAuthority,
  defaultCaFolder,
  findBrowser,
  launchBrowser,
  type RunningBrowser,
} from "../../capture/index.ts";
import { textsFor as caTextsFor } from "../ca/texts.ts";
import type { BrowserCommand, CommandIo, ProxyOpener } from "./browser-command.ts";
import { lacksScreen, reasonIn } from "./last-words.ts";
import { placesText } from "./looked-places.ts";
import { pageAddress } from "./page-address.ts";
import { DEFAULT_PROXY, type ProxyAddress, proxyAddress, silenceOf } from "./proxy-address.ts";
import { type Texts, textsFor } from "./texts.ts";

/** Why there is no browser; the message is for people. */
class Refused extends Error {
  readonly status: 1 | 2;

  constructor(status: 1 | 2, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

type Desk = { readonly command: BrowserCommand; readonly io: CommandIo; readonly texts: Texts };

/**
 * `wireglass browser`: starts a Chromium or Chrome with a fresh profile through the proxy, and waits until it
 * has ended or `io.signal` is aborted. The proxy is the one of `--proxy`, else what `openProxy` opens, else
 * the one at its default place.
 *
 * @returns the exit status: 0 when the browser was closed, 1 when there is none or it ended otherwise, 2 when
 *   the command line was wrong
 */
export async function runBrowser(
  command: BrowserCommand,
  io: CommandIo,
  openProxy?: ProxyOpener,
): Promise<0 | 1 | 2> {
  const desk = { command, io, texts: textsFor(io.lang) };
  try {
    return await startAndWait(desk, openProxy);
  } catch (error) {
    const refused = asRefused(error, desk);
    if (refused === undefined) throw error;
    io.stderr(`${refused.message}\n`);
    return refused.status;
  }
}

async function startAndWait(desk: Desk, openProxy: ProxyOpener | undefined): Promise<0 | 1> {
  const { command, texts, io } = desk;
  const url = command.url === undefined ? undefined : pageAddress(command.url);
  if (command.url !== undefined && url === undefined) {
    throw new Refused(2, texts.badUrl(command.url));
  }
  const ca = await CertificateAuthority.open(command.caFolder ?? defaultCaFolder());
  const named = addressOf(command.proxy ?? DEFAULT_PROXY, texts);
  const search = findBrowser({ browser: command.browser });
  if (!("found" in search)) throw notFound(search.looked, desk, named, ca.spkiHash);
  const own = command.proxy === undefined ? await opened(openProxy, texts) : undefined;
  try {
    const proxy = own === undefined ? await answering(named, texts) : addressOf(own.url, texts);
    if (io.signal.aborted) return 0;
    const launch = { proxyUrl: proxy.url, spkiHash: ca.spkiHash, url, browser: search.found };
    const { headless, flags } = command;
    const browser = await launchBrowser({ ...launch, headless, extra: flags });
    announce(browser, search.found, proxy, desk);
    return await waitFor(browser, desk);
  } finally {
    await own?.close();
  }
}

function addressOf(text: string, texts: Texts): ProxyAddress {
  const address = proxyAddress(text);
  if (address === undefined) throw new Refused(2, texts.badProxy(text));
  return address;
}

async function opened(
  openProxy: ProxyOpener | undefined,
  texts: Texts,
): Promise<Awaited<ReturnType<ProxyOpener>> | undefined> {
  try {
    return await openProxy?.();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refused(1, texts.notOpened(why), error);
  }
}

async function answering(proxy: ProxyAddress, texts: Texts): Promise<ProxyAddress> {
  const why = await silenceOf(proxy);
  if (why !== undefined) throw new Refused(1, texts.noProxy(proxy.url, why));
  return proxy;
}

function announce(browser: RunningBrowser, path: string, proxy: ProxyAddress, desk: Desk): void {
  const { command, io, texts } = desk;
  const { pid, profile, sandboxed } = browser;
  if (!sandboxed) io.stderr(`${texts.noSandbox()}\n`);
  if (command.json) {
    const line = { kind: "browser", pid, browser: path, proxy: proxy.url, profile };
    return void io.stdout.write(`${JSON.stringify(line)}\n`);
  }
  io.stdout.write(`${texts.started(path, proxy.url)}\n${texts.howToEnd()}\n`);
}

async function waitFor(browser: RunningBrowser, { io, texts }: Desk): Promise<0 | 1> {
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    io.stderr(`${texts.closing()}\n`);
    void browser.close();
  };
  io.signal.addEventListener("abort", stop, { once: true });
  if (io.signal.aborted) stop();
  const ending = await browser.closed;
  io.signal.removeEventListener("abort", stop);
  if (ending.left !== undefined) io.stderr(`${texts.left(ending.left)}\n`);
  if (stopped || ending.code === 0) return 0;
  io.stderr(`${endingText(ending, texts)}\n`);
  return 1;
}

function endingText({ code, signal, lastWords }: BrowserEnding, texts: Texts): string {
  const sentence = texts.ended(signal ?? String(code), reasonIn(lastWords));
  return lacksScreen(lastWords) ? `${sentence} (${texts.adviseHeadless()})` : sentence;
}

/** Where it looked, and how the proxy is set by hand. */
function notFound(
  looked: readonly string[],
  { command, texts }: Desk,
  proxy: ProxyAddress,
  spkiHash: string,
): Refused {
  const { browser } = command;
  if (browser !== undefined) return new Refused(1, texts.notThere(browser));
  const { url, host, port } = proxy;
  const flags = `--user-data-dir=/tmp/fresh --proxy-server=${url} --proxy-bypass-list="<-loopback>" --ignore-certificate-errors-spki-list=${spkiHash}`;
  const ways = [
    texts.byHandSystem(host, port),
    texts.byHandFirefox(host, port),
    texts.byHandShell(url),
    texts.byHandChromium(flags),
    texts.byHandTrust(),
  ];
  const guide = ways.map((way) => `  ${way}`).join("\n");
  return new Refused(1, `${texts.notFound(placesText(looked))}\n\n${texts.byHand(url)}\n${guide}`);
}

function asRefused(error: unknown, { io, texts }: Desk): Refused | undefined {
  if (error instanceof Refused) return error;
  if (error instanceof CaError) {
    const sentence = caTextsFor(io.lang).failed[error.code](error.path, error.reason);
    return new Refused(1, sentence, error);
  }
  return error instanceof BrowserError ? browserRefusal(error, texts) : undefined;
}

function browserRefusal(error: BrowserError, texts: Texts): Refused {
  const { code, about } = error;
  if (code === "browser/url") return new Refused(2, texts.badUrl(about), error);
  if (code === "browser/password") return new Refused(2, texts.password(), error);
  if (code === "browser/proxy") return new Refused(2, texts.badProxy(about), error);
  if (code === "browser/profile") return new Refused(1, texts.noProfile(about), error);
  return new Refused(1, texts.notStarted(about), error);
}
