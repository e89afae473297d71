import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { BrowserError } from "./browser-error.ts";
import { browserFlags } from "./browser-flags.ts";
import { BrowserFolder } from "./browser-folder.ts";
import { findBrowser } from "./find-browser.ts";
import { RunningBrowser } from "./running-browser.ts";

/** What a browser is started for. */
export type BrowserLaunch = {
  /** The proxy that everything goes through, as in "http://127.0.0.1:8888". */
  readonly proxyUrl: string;
  /** The key of the CA whose certificates it accepts: its SHA-256 in base64. Not a secret. */
  readonly spkiHash: string;
  /** The page to begin with; an empty one where it is left out. It stands in the list of processes. */
  readonly url?: string | undefined;
  /** The program's path or name; the first Chromium or Chrome that is found where it is left out. */
  readonly browser?: string | undefined;
  /** Without a window. */
  readonly headless?: boolean;
  /** Further flags for the browser; of two of one name it takes the last. */
  readonly extra?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
};

/**
 * Starts a browser with a fresh profile, the proxy set and the CA's key trusted: nothing is installed, and
 * when it has ended, nothing is left behind. It needs no Ctrl-C of its own: it ends with this process.
 *
 * @throws BrowserError
 */
export async function launchBrowser(launch: BrowserLaunch): Promise<RunningBrowser> {
  const { proxyUrl, spkiHash, url, browser, headless = false, extra = [] } = launch;
  const { env = process.env } = launch;
  const search = findBrowser({ browser, env });
  if (!("found" in search)) throw new BrowserError("browser/not-found", search.looked.join(", "));
  const sandboxed = !(process.platform === "linux" && process.getuid?.() === 0);
  const setup = { proxyUrl, spkiHash, url, headless, sandboxed, extra };
  browserFlags({ ...setup, profile: "" }); // refuses what is wrong before there is a folder
  const folder = await BrowserFolder.make(search.found);
  const flags = browserFlags({ ...setup, profile: folder.profile });
  try {
    const child = await started(search.found, flags, environment(env, folder));
    return new RunningBrowser(child, child.pid ?? 0, folder, sandboxed);
  } catch (error) {
    await folder.remove();
    throw new BrowserError("browser/start", (error as Error).message, error); // spawn's
  }
}

async function started(
  path: string,
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  // In a group of its own, the terminal's Ctrl-C does not reach it: we end it, and all its processes.
  const detached = process.platform !== "win32";
  const child = spawn(path, flags, { env, detached, stdio: ["ignore", "ignore", "pipe"] });
  await once(child, "spawn");
  return child;
}

/** Keeps what it writes outside of its profile in the same folder: sockets, caches, reports of crashes. */
function environment(env: NodeJS.ProcessEnv, { temporary }: BrowserFolder): NodeJS.ProcessEnv {
  const reports = { ...env, BREAKPAD_DUMP_LOCATION: temporary };
  // On a Mac the paths of its sockets would get too long, and its caches lie in the profile.
  if (process.platform !== "linux") return reports;
  return { ...reports, TMPDIR: temporary, XDG_CACHE_HOME: temporary };
}
