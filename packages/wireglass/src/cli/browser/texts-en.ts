/** What `wireglass browser` says. Each language has the same keys: the compiler holds that. */
export const EN = {
  started: (path: string, proxy: string) => `started ${path} through ${proxy}`,
  howToEnd: () => "close its window or press Ctrl-C; its profile is removed then",
  closing: () => "closing the browser",
  noSandbox: () =>
    "the browser runs as root, and so without its sandbox: open only pages that you trust, or run it as another user",
  left: (path: string) => `${path} could not be removed: remove it when the browser has ended`,
  ended: (how: string, words: string) =>
    `the browser ended with ${how}${words === "" ? "" : `: ${words}`}`,
  adviseHeadless: () => "there is no screen here; --headless runs it without a window",

  notFound: (looked: string) =>
    `no Chromium or Chrome was found; install one, or say where it is with --browser PATH or CHROME_PATH (looked for ${looked})`,
  notThere: (path: string) =>
    `${path} is no program that can be run; check --browser, or leave it out to have one looked for`,
  byHand: (proxy: string) =>
    `Any browser or program can go through the proxy, set by hand (${proxy}):`,
  byHandFirefox: (host: string, port: string) =>
    `Firefox: Settings, Network Settings, Manual proxy: ${host}, port ${port}, also for HTTPS; about:config, network.proxy.allow_hijacking_localhost: true for localhost`,
  byHandSystem: (host: string, port: string) =>
    `system: HTTP and HTTPS proxy ${host}, port ${port}, no exceptions`,
  byHandShell: (proxy: string) =>
    `shell: export http_proxy=${proxy} https_proxy=${proxy} all_proxy=${proxy}`,
  byHandChromium: (flags: string) => `Chromium elsewhere: chromium ${flags}`,
  byHandTrust: () => "and let it trust the CA: wireglass ca show says how",

  badUrl: (text: string) =>
    `"${text}" is not an address for a browser: write it as in my.app or http://localhost:3000/`,
  password: () =>
    "an address with a password in it would stand in the list of processes: leave it out, the browser asks",
  badProxy: (text: string) => `--proxy takes an address as in http://127.0.0.1:8888, not "${text}"`,
  noProxy: (url: string, why: string) =>
    `no proxy answers at ${url} (${why}); start one with wireglass proxy, or name it with --proxy`,
  notOpened: (why: string) =>
    `the proxy cannot be started (${why}); name one that runs with --proxy`,
  noProfile: (why: string) =>
    `there is no place for the browser's profile (${why}); set TMPDIR to another folder`,
  notStarted: (why: string) => `the browser cannot be started (${why}); check --browser`,
};

export type Texts = typeof EN;
