import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** Where to look; what is left out is this process's own. */
export type BrowserSearch = {
  /** A path, or a name to be looked up in PATH: nothing else is looked for then. */
  readonly browser?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
};

/** Chromium first: it is the one without an account, and without reports to its maker. */
const NAMES = [
  "chromium",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "brave-browser",
  "microsoft-edge-stable",
  "microsoft-edge",
  "chromium-browser", // where it is Ubuntu's, it only calls Snap's
];
const UNIX_PLACES = ["/opt/google/chrome/chrome", "/snap/bin/chromium"];
const MAC_APPS = ["Chromium", "Google Chrome", "Brave Browser", "Microsoft Edge"];
const WINDOWS_PLACES = [
  "Chromium\\Application\\chrome.exe",
  "Google\\Chrome\\Application\\chrome.exe",
  "BraveSoftware\\Brave-Browser\\Application\\brave.exe",
  "Microsoft\\Edge\\Application\\msedge.exe",
];

/** The first Chromium or Chrome of this machine, or else every place that was looked at. */
export function findBrowser(
  about: BrowserSearch = {},
): { readonly found: string } | { readonly looked: readonly string[] } {
  const places = placesOf(about);
  const found = places.find(isProgram);
  return found === undefined ? { looked: places } : { found };
}

function placesOf(about: BrowserSearch): readonly string[] {
  const { browser, env = process.env, platform = process.platform } = about;
  if (browser !== undefined) {
    const isPath = /[/\\]/.test(browser);
    const named = isPath ? [browser] : inPath(browser, env, platform);
    return named.length > 0 ? named : [browser];
  }
  const { CHROME_PATH } = env;
  return [...new Set([...(CHROME_PATH ? [CHROME_PATH] : []), ...usualPlaces(env, platform)])];
}

function usualPlaces(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  if (platform === "win32") {
    const roots = [env.ProgramFiles, env["ProgramFiles(x86)"], env.LOCALAPPDATA];
    const present = roots.filter((root) => root !== undefined && root !== "");
    return WINDOWS_PLACES.flatMap((place) => present.map((root) => win32.join(`${root}`, place)));
  }
  const named = NAMES.flatMap((name) => inPath(name, env, platform));
  if (platform !== "darwin") return [...named, ...UNIX_PLACES];
  const roots = ["/Applications", posix.join(env.HOME ?? homedir(), "Applications")];
  const apps = MAC_APPS.flatMap((app) =>
    roots.map((root) => `${root}/${app}.app/Contents/MacOS/${app}`),
  );
  return [...apps, ...named];
}

function inPath(name: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const windows = platform === "win32";
  const path = windows ? win32 : posix;
  const folders = (env.PATH ?? env.Path ?? "").split(path.delimiter);
  const file = windows && path.extname(name) === "" ? `${name}.exe` : name;
  // A relative entry would have the folder of work decide what is run.
  return folders.filter((folder) => path.isAbsolute(folder)).map((one) => path.join(one, file));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
