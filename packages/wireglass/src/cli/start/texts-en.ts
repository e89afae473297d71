/** What `wireglass` alone says. Each language has the same keys: the compiler holds that. */
export const EN = {
  proxy: (url: string) => `proxy      ${url}  (HTTP, CONNECT, SOCKS)`,
  page: (url: string) => `page       ${url}`,
  pageSecret: () =>
    "           whoever has this address reads what is captured: keep it to yourself",
  capture: (file: string) => `capture    ${file}`,
  certificate: (file: string) => `CA         ${file}`,
  otherCapture: (held: string) => `${held} is held by another process: a file beside it is taken`,
  otherPort: (port: number, url: string) => `port ${port} is taken: ${url} is used instead`,
  tryNext: () => "Try next, in another terminal:",
  tryBrowser: () => "a browser of its own, with nothing to set up or to trust",
  tryCurl: () => "any program: set the proxy, and trust the CA",
  tryChat: () => "something to talk to: a chat with a page",
  tryList: () => "what was captured, in the shell",
  stop: () => "Ctrl-C stops; the capture stays.",
  stopping: () => "stopping: what was seen is being written down",
};

export type Texts = typeof EN;
