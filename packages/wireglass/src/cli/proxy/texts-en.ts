/** What `wireglass proxy` says while it runs. Each language has the same keys: the compiler holds that. */
export const EN = {
  proxy: (url: string) => `proxy on ${url} (HTTP, CONNECT, SOCKS)`,
  reverse: (url: string, to: string) => `${url} stands for ${to}`,
  forward: (url: string, to: string) => `${url} leads to ${to}`,
  recording: (file: string) => `recording to ${file}`,
  certificate: (file: string) => `its certificates are signed by ${file} (wireglass ca)`,
  tryBrowser: (url: string) =>
    `try: wireglass browser --proxy ${url}, or set the proxy in your program`,
  stopping: () => "stopping: what was seen is being written down",
  waiting: (why: string) => `${why}; traffic waits until it can be written`,
  lost: (bytes: number, why: string) => `${why}; ${bytes} bytes of traffic are not in the capture`,
  clientTls: (host: string, why: string) =>
    `${host || "a client"}: its TLS handshake with us failed (${why})`,
  passedThrough: (host: string) =>
    `${host}: its client does not trust our certificate; for five minutes its TLS is passed through unread`,
  broken: (host: string, why: string) => `${host}: ${why}`,
  moreAlike: (count: number, why: string) => `${count} more like this last one: ${why}`,
  openToOthers: (url: string) =>
    `${url} is open to everybody who can reach this machine, without a password: use it in a network that you trust, or listen on 127.0.0.1`,
  midStream: (url: string, connection: string) =>
    `connection ${connection}, ${url}: joined in mid-stream; its path, subprotocol and extensions are not known, so compressed messages are shown as they came`,
  holdOpened: (what: string) => `too much waited for a decision (${what}): all of it went on`,
  ruleTrouble: (rule: string, why: string) =>
    `the rule "${rule}" was switched off, and the message went on unchanged: ${why}`,
  opened: (connection: number, url: string, facts: string) => `#${connection} ${url}${facts}`,
  closed: (connection: number, by: string, code: string) =>
    `#${connection} closed by the ${by} with ${code}`,
  exchanged: (connection: number, method: string, url: string, status: string) =>
    `#${connection} ${method} ${url} ${status}`,

  // Command lines that cannot be followed.
  listenMissing: (flag: string, to: string) =>
    `--${flag} ${to} needs an address of its own: add --listen ${to.startsWith("udp") ? "udp" : flag === "reverse" ? "ws" : "tcp"}://127.0.0.1:0`,
  listenAlone: (url: string) =>
    `--listen ${url} stands alone: add --reverse or --forward, or write it as http://127.0.0.1:8888`,
  listenUnfit: (url: string, to: string) =>
    `--listen ${url} cannot stand for ${to}: their schemes do not fit`,
  badTarget: (flag: string, text: string) =>
    flag === "reverse"
      ? `--reverse takes a URL as in wss://example.com, not "${text}"`
      : `--forward takes a URL as in tcp://example.com:7000, not "${text}"`,
  portMissing: (text: string) => `"${text}" needs a port, as in tcp://127.0.0.1:7000`,
  badListen: (text: string) =>
    `"${text}" is not an address to listen on: write it as in http://127.0.0.1:8888`,
  unreadable: (file: string, why: string) => `${file}: cannot be read (${why}); check the path`,
  badClientCert: (text: string) => `--client-cert takes host=cert.pem,key.pem, not "${text}"`,
};

export type Texts = typeof EN;
