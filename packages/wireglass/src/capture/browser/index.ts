export { BrowserError, type BrowserErrorCode } from "./browser-error.ts";
export { type BrowserSearch, findBrowser } from "./find-browser.ts";
export { type BrowserLaunch, launchBrowser } from "./launch-browser.ts";
export type { BrowserEnding, RunningBrowser } from "./running-browser.ts";
