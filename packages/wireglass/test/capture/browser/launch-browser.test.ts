import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  BrowserError,
  type BrowserLaunch,
  findBrowser,
  launchBrowser,
  type RunningBrowser,
} from "../../../src/capture/browser/index.ts";
import { until } from "../../endpoint/support/waiting.ts";
import { sharedAuthority, temporaryFolder } from "../proxy/ca/support/folders.ts";
import { LoggingProxy } from "./support/logging-proxy.ts";

const SPKI = `${"A".repeat(43)}=`;
const PROXY = "http://127.0.0.1:9";
const PATIENCE_MS = 60_000;

async function refused(launch: Partial<BrowserLaunch>): Promise<BrowserError> {
  const whole = { proxyUrl: PROXY, spkiHash: SPKI, browser: process.execPath, ...launch };
  const error = await launchBrowser(whole).catch((reason: unknown) => reason);
  if (error instanceof BrowserError) return error;
  throw new Error(`expected a BrowserError, got ${String(error)}`);
}

test.each([
  ["browser/not-found", { browser: "/nowhere/chromium" }],
  ["browser/not-found", { browser: "no-such-browser-anywhere" }],
  ["browser/url", { url: "--no-sandbox" }],
  ["browser/url", { url: "javascript:alert(1)" }],
  ["browser/url", { url: "" }],
  ["browser/password", { url: "https://me:secret@example.com/" }],
  ["browser/proxy", { proxyUrl: "127.0.0.1:8080" }],
  ["browser/proxy", { proxyUrl: "direct://" }],
  ["browser/key-hash", { spkiHash: "AAAA,BBBB" }],
] as const)("%s is what is said of %o, and nothing is made", async (code, launch) => {
  const folder = temporaryFolder();
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const error = await refused(launch);
  expect(error.code).toBe(code);
  expect(error.message).not.toContain("secret");
  expect(readdirSync(folder)).toEqual([]);
});

test("a program that is no browser ends, and its last words are kept", async () => {
  const launch = { proxyUrl: PROXY, spkiHash: SPKI, browser: process.execPath };
  const browser = await launchBrowser(launch); // Node knows none of the flags
  const { code, lastWords, left } = await browser.closed;
  expect({ code, left }).toEqual({ code: 9, left: undefined });
  expect(lastWords).toContain("bad option");
  expect(existsSync(dirname(browser.profile))).toBe(false);
});

const search = findBrowser();
/** Without a browser these are shown as skipped. */
const withBrowser = test.skipIf(!("found" in search));

/** A real browser without a window; it is gone when the test is over, whatever happened. */
async function launched(launch: Partial<BrowserLaunch>): Promise<RunningBrowser> {
  const browser = await launchBrowser({
    ...{ proxyUrl: PROXY, spkiHash: SPKI, headless: true },
    ...launch,
  });
  onTestFinished(async () => void (await browser.close()));
  return browser;
}

/** The processes that have this folder in their command line; only Linux tells so easily. */
function processesOf(folder: string): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(folder);
    } catch {
      return false; // no process, or one that has just ended
    }
  });
}

/** The browser is up, with children of its own. */
async function working(browser: RunningBrowser): Promise<void> {
  await until("a profile", () => existsSync(join(browser.profile, "Local State")), PATIENCE_MS);
}

withBrowser(
  "a browser's profile is for its owner alone",
  async () => {
    const browser = await launched({});
    expect(statSync(dirname(browser.profile)).mode & 0o777).toBe(0o700);
  },
  PATIENCE_MS,
);

withBrowser.each([
  { how: "closed by us", end: (browser: RunningBrowser) => browser.close() },
  { how: "told to end", end: ({ pid }: RunningBrowser) => process.kill(pid, "SIGTERM") },
  { how: "killed", end: ({ pid }: RunningBrowser) => process.kill(pid, "SIGKILL") },
])(
  "a browser's profile is removed, with all processes, when it is $how",
  async ({ end }) => {
    const browser = await launched({});
    await working(browser);
    const folder = dirname(browser.profile);
    await end(browser);
    expect(await browser.closed).toMatchObject({ left: undefined });
    await until("no process", () => processesOf(folder).length === 0);
    expect(existsSync(folder)).toBe(false);
    await browser.close(); // once more does nothing
  },
  PATIENCE_MS,
);

withBrowser(
  "a browser's profile is removed when the browser ends by itself",
  async () => {
    const browser = await launched({ extra: ["--dump-dom"], url: "data:text/html,done" });
    expect(await browser.closed).toMatchObject({ code: 0, left: undefined });
    expect(existsSync(dirname(browser.profile))).toBe(false);
  },
  PATIENCE_MS,
);

withBrowser.each([
  { how: "exits at once", end: (child: ChildProcess) => child.stdin?.end() },
  { how: "is killed", end: (child: ChildProcess) => child.kill("SIGKILL") },
  { how: "loses its terminal", end: (child: ChildProcess) => child.kill("SIGHUP") },
])(
  "a browser's profile is removed when the process that started it $how",
  async ({ end }) => {
    const child = spawn(process.execPath, [
      "--conditions=@wireglass/source",
      join(import.meta.dirname, "support", "launch-child.ts"),
    ]);
    const [output] = await once(child.stdout, "data");
    const folder = dirname(String(output));
    expect(existsSync(folder)).toBe(true);
    end(child);
    await once(child, "exit");
    await until("no process", () => processesOf(folder).length === 0);
    await until("no folder", () => !existsSync(folder));
  },
  PATIENCE_MS,
);

withBrowser(
  "what a browser asks for reaches the proxy, localhost as well, and nothing that was not asked for",
  async () => {
    const proxy = await LoggingProxy.start();
    const page = "http://localhost:1234/page";
    await launched({ proxyUrl: proxy.url, url: page });
    await until("a request", () => proxy.lines.length > 0, PATIENCE_MS);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const others = proxy.lines.filter((line) => !line.includes(" http://localhost:1234/"));
    expect(others).toEqual([]);
    expect(proxy.lines[0]).toBe(`GET ${page} HTTP/1.1`);
  },
  PATIENCE_MS,
);

withBrowser.each([
  { url: "https://example.com/", host: "example.com" },
  { url: "https://127.0.0.1:4433/", host: "127.0.0.1" },
  { url: "https://[::1]:4433/", host: "[::1]" },
  { url: "https://bücher.example/", host: "xn--bcher-kva.example" },
])(
  "what a browser asks for is read for $url, with the CA trusted by its key alone",
  async ({ url, host }) => {
    const ca = await sharedAuthority();
    const proxy = await LoggingProxy.start(ca);
    await launched({ proxyUrl: proxy.url, spkiHash: ca.spkiHash, url });
    const wanted = `${host} GET / HTTP/1.1`;
    await until(wanted, () => proxy.lines.includes(wanted), PATIENCE_MS);
  },
  PATIENCE_MS,
);

withBrowser(
  "what a browser asks for is not read where the CA has another key",
  async () => {
    const proxy = await LoggingProxy.start(await sharedAuthority());
    await launched({ proxyUrl: proxy.url, url: "https://example.com/" });
    await until("a request", () => proxy.lines.length > 0, PATIENCE_MS);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(proxy.lines.filter((line) => !line.startsWith("CONNECT"))).toEqual([]);
  },
  PATIENCE_MS,
);
