export {
  type BrowserCommand,
  browserWords,
  type CommandIo,
  type ProxyOpener,
} from "./browser-command.ts";
export { runBrowser } from "./run-browser.ts";
