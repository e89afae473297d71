/** Why no browser was started: none is there, what it was given is wrong, or the system refused. */
export type BrowserErrorCode =
  | "browser/not-found"
  | "browser/url"
  | "browser/password"
  | "browser/proxy"
  | "browser/key-hash"
  | "browser/profile"
  | "browser/start";

const SENTENCES: Readonly<Record<BrowserErrorCode, (about: string) => string>> = {
  "browser/not-found": (about) =>
    `no Chromium or Chrome was found (looked for ${about}); install one, or say where it is`,
  "browser/url": (about) =>
    `"${about}" is not an address for a browser: write it as in https://example.com/`,
  "browser/password": () =>
    "an address with a password in it would stand in the list of processes: leave it out, the browser asks",
  "browser/proxy": (about) =>
    `"${about}" is not a proxy's address: write it as in http://127.0.0.1:8888`,
  "browser/key-hash": () => "the key's hash has to be a SHA-256 in base64",
  "browser/profile": (about) => `there is no place for the browser's profile (${about})`,
  "browser/start": (about) => `the browser cannot be started (${about}); check the path`,
};

/** No browser was started, and nothing was left behind; the message is one sentence for people. */
export class BrowserError extends Error {
  override readonly name = "BrowserError";
  readonly code: BrowserErrorCode;
  /** What the sentence is about: an address, a path, the system's reason. */
  readonly about: string;

  constructor(code: BrowserErrorCode, about = "", cause?: unknown) {
    super(SENTENCES[code](about), { cause });
    this.code = code;
    this.about = about;
  }
}
