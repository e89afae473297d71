import { BrowserError } from "./browser-error.ts";

/** A name that nobody has (RFC 6761), which is not looked up and does not go through the proxy. */
const NOWHERE = "off.wireglass.invalid";

/** What the browser would ask of the network by itself: none of it is the user's, all of it would be captured. */
const QUIET = [
  // No flag switches these two off; so they ask nobody: for accounts to sign in with, and for parts to update.
  `--gaia-url=https://${NOWHERE}`,
  `--component-updater=url-source=https://${NOWHERE}/`,
  `--host-resolver-rules=MAP ${NOWHERE} ~NOTFOUND`,
  "--disable-background-networking",
  "--disable-breakpad",
  "--disable-client-side-phishing-detection",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-domain-reliability",
  "--disable-search-engine-choice-screen",
  "--disable-sync",
  "--metrics-recording-only",
  "--no-default-browser-check",
  "--no-first-run",
  "--no-pings",
  "--no-service-autorun",
];

const FEATURES_OFF = [
  "AutofillServerCommunication",
  "CertificateTransparencyComponentUpdater",
  "DialMediaRouteProvider",
  "HttpsUpgrades", // asks https:// before the http:// that was typed
  "InterestFeedContentSuggestions",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationGuideModelDownloading",
  "OptimizationHints",
  "OptimizationHintsFetching",
  "PrivacySandboxSettings4",
  "Translate",
];

/** A keyring would ask for its password, to protect a profile that is thrown away. */
const NO_KEYRING = ["--password-store=basic", "--use-mock-keychain"];

/** What a browser is started with. */
export type FlagSetup = {
  readonly profile: string;
  readonly proxyUrl: string;
  readonly spkiHash: string;
  readonly url?: string | undefined;
  readonly headless: boolean;
  readonly sandboxed: boolean;
  readonly extra: readonly string[];
};

/** The browser's command line: all users of the machine can read it. @throws BrowserError */
export function browserFlags(setup: FlagSetup): readonly string[] {
  const { profile, spkiHash, headless, sandboxed, extra } = setup;
  if (!/^[A-Za-z0-9+/]{43}=$/.test(spkiHash)) throw new BrowserError("browser/key-hash");
  return [
    `--user-data-dir=${profile}`,
    `--proxy-server=${proxyServer(setup.proxyUrl)}`,
    `--proxy-bypass-list=<-loopback>;${NOWHERE}`, // localhost goes through the proxy as well
    `--ignore-certificate-errors-spki-list=${spkiHash}`,
    "--disable-quic", // it would pass by the proxy
    ...QUIET,
    `--disable-features=${FEATURES_OFF.join()}`,
    ...NO_KEYRING,
    ...(headless ? ["--headless"] : []),
    ...(sandboxed ? [] : ["--no-sandbox"]),
    ...extra,
    pageUrl(setup.url),
  ];
}

function proxyServer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const known = url !== undefined && /^(https?|socks[45]):$/.test(url.protocol);
  if (!known || url.hostname === "") throw new BrowserError("browser/proxy", text);
  // A browser takes no password from here, and nobody should read one there.
  return `${url.protocol}//${url.hostname}:${url.port || defaultPort(url.protocol)}`;
}

function defaultPort(protocol: string): string {
  if (protocol === "http:") return "80";
  return protocol === "https:" ? "443" : "1080";
}

function pageUrl(text = "about:blank"): string {
  // A parsed one begins with its scheme: it cannot be taken for a flag.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^(https?|about|file|data):$/.test(url.protocol)) {
    throw new BrowserError("browser/url", text);
  }
  if (url.password !== "") throw new BrowserError("browser/password");
  return url.href;
}
