import { once } from "node:events";
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { findBrowser } from "../../../src/capture/browser/index.ts";
import { CertificateAuthority } from "../../../src/capture/index.ts";
import { LoggingProxy } from "../../capture/browser/support/logging-proxy.ts";
import { temporaryFolder } from "../../capture/proxy/ca/support/folders.ts";
import { until } from "../../endpoint/support/waiting.ts";
import { type BrowserRun, type BrowserWanted, run } from "./browser-run.ts";

const PATIENCE_MS = 60_000;
/** Without a browser these are shown as skipped. */
const withBrowser = test.skipIf(!("found" in findBrowser()));

type Started = {
  /** What it printed when the browser ran. */
  readonly line: { readonly pid: number; readonly profile: string; readonly proxy: string };
  stop(): Promise<BrowserRun>;
  readonly ended: Promise<BrowserRun>;
};

/** Starts the command with --json, until the test is over. */
async function started(
  wanted: BrowserWanted,
  about: Parameters<typeof run>[1] = {},
): Promise<Started> {
  const abort = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const onOutput = (out: string): void => resolve(out);
  const ended = run({ ...wanted, json: true }, { ...about, signal: abort.signal, onOutput });
  const out = await Promise.race([
    promise,
    ended.then(({ err }) => Promise.reject(new Error(err))),
  ]);
  const stop = (): Promise<BrowserRun> => {
    abort.abort();
    return ended;
  };
  onTestFinished(async () => void (await stop()));
  return { line: JSON.parse(out), stop, ended };
}

withBrowser(
  "a page is read through the proxy with the CA trusted, until Ctrl-C",
  async () => {
    const caFolder = temporaryFolder();
    const proxy = await LoggingProxy.start(await CertificateAuthority.open(caFolder));
    const { line, stop } = await started({ caFolder, proxy: proxy.url, url: "example.com/chat" });
    expect(line).toMatchObject({ kind: "browser", proxy: proxy.url });
    const wanted = "example.com GET /chat HTTP/1.1";
    await until(wanted, () => proxy.lines.includes(wanted), PATIENCE_MS);
    const { status, err } = await stop();
    expect(status).toBe(0);
    expect(err).toContain("closing the browser\n");
    expect(err.includes("without its sandbox")).toBe(process.getuid?.() === 0);
    expect(existsSync(line.profile)).toBe(false);
  },
  PATIENCE_MS,
);

withBrowser(
  "a proxy of its own is opened for it, and closed behind it",
  async () => {
    const proxy = await LoggingProxy.start();
    let closed = 0;
    const openProxy = async () => ({ url: proxy.url, close: async () => void closed++ });
    const { line, stop } = await started({ caFolder: temporaryFolder() }, { openProxy });
    expect(line.proxy).toBe(proxy.url);
    expect(closed).toBe(0);
    expect((await stop()).status).toBe(0);
    expect(closed).toBe(1);
  },
  PATIENCE_MS,
);

withBrowser(
  "a browser that is killed is told of",
  async () => {
    const proxy = await LoggingProxy.start();
    const { line, ended } = await started({ caFolder: temporaryFolder(), proxy: proxy.url });
    process.kill(line.pid, "SIGKILL");
    const { status, err } = await ended;
    expect(status).toBe(1);
    expect(err).toMatch(/the browser ended with SIGKILL/);
    expect(existsSync(line.profile)).toBe(false);
  },
  PATIENCE_MS,
);

withBrowser(
  "where there is no screen, --headless is advised",
  async () => {
    if (process.platform !== "linux") return; // elsewhere there is no way to hide it
    for (const name of ["DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"]) vi.stubEnv(name, "");
    onTestFinished(() => void vi.unstubAllEnvs());
    const proxy = (await LoggingProxy.start()).url;
    const { status, err } = await run({ caFolder: temporaryFolder(), proxy, headless: false });
    expect(status).toBe(1);
    expect(err).toMatch(/^the browser ended with 1: .*--headless runs it without a window\)\n$/m);
  },
  PATIENCE_MS,
);

test("a proxy that does not answer is told of, and no browser is started", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
  server.close();
  const wanted = { caFolder: temporaryFolder(), proxy, browser: process.execPath };
  const { status, out, err } = await run(wanted);
  expect({ status, out }).toEqual({ status: 1, out: "" });
  expect(err).toBe(
    `no proxy answers at ${proxy} (ECONNREFUSED); start one with wireglass proxy, or name it with --proxy\n`,
  );
});

test.each([
  { lang: "en", words: [/looked for .*chromium.*: \/nowhere/, /Firefox: Settings/, /ca show/] },
  { lang: "zh", words: [/找过 .*chromium.*: \/nowhere/, /Firefox：设置/, /ca show/] },
] as const)("without a browser it says where it looked and what to do ($lang)", async (about) => {
  vi.stubEnv("PATH", "/nowhere");
  vi.stubEnv("CHROME_PATH", "/nowhere/else/chrome");
  onTestFinished(() => void vi.unstubAllEnvs());
  if ("found" in findBrowser()) return; // in a place that no variable hides
  const { status, err } = await run({ caFolder: temporaryFolder(), lang: about.lang });
  expect(status).toBe(1);
  for (const words of about.words) expect(err).toMatch(words);
  expect(err).toContain("--proxy-server=http://127.0.0.1:8888");
  expect(err).toContain("chrome: /nowhere/else");
});

test.each([
  { name: "a script", wanted: { url: "javascript:alert(1)" }, status: 2, err: /not an address/ },
  { name: "a flag", wanted: { url: "--no-sandbox" }, status: 2, err: /not an address/ },
  { name: "a password", wanted: { url: "http://a:secret@b/" }, status: 2, err: /leave it out/ },
  { name: "no proxy", wanted: { proxy: "8080" }, status: 2, err: /--proxy takes/ },
  { name: "no program", wanted: { browser: "/no/such" }, status: 1, err: /^\/no\/such is no/ },
] as const)("$name is refused in one sentence", async ({ wanted, status, err }) => {
  const openProxy = async () => ({ url: "http://127.0.0.1:9", close: async () => {} });
  const about = { caFolder: temporaryFolder(), browser: process.execPath, ...wanted };
  const ran = await run(about, { openProxy });
  expect(ran).toMatchObject({ status, out: "" });
  expect(ran.err).toMatch(err);
  expect(ran.err.trimEnd().split("\n")).toHaveLength(1);
  expect(ran.err).not.toContain("secret");
});

test("a proxy that cannot be opened is told of", async () => {
  const openProxy = () => Promise.reject(new Error("EADDRINUSE"));
  const wanted = { caFolder: temporaryFolder(), browser: process.execPath };
  const { status, err } = await run(wanted, { openProxy });
  expect(status).toBe(1);
  expect(err).toMatch(/^the proxy cannot be started \(EADDRINUSE\)/);
});
