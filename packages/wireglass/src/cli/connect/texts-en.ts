/** What `wireglass connect` says while it runs. Each language has the same keys: the compiler holds that. */
export const EN = {
  // At the start, and at the end.
  connected: (url: string, facts: string) =>
    `connected to ${url}${facts === "" ? "" : ` (${facts})`}`,
  tryHelp: () => "/help lists what can be typed; exit leaves",
  closed: (code: string, reason: string, byUs: boolean) =>
    `closed with ${code}${reason === "" ? "" : ` "${reason}"`} by ${byUs ? "us" : "the server"}`,
  streamClosed: (byUs: boolean) => `closed by ${byUs ? "us" : "the server"}`,
  ended: (code: string, meaning: string, reason: string) =>
    `the connection ended with ${code}: ${meaning}${reason === "" ? "" : ` ("${reason}")`}`,
  broke: (text: string, rule: string, code: string, close: number) =>
    `the server broke a rule: ${text} [${rule}, ${code}]; closed with ${close}`,
  lost: (why: string) =>
    `the connection was lost without a goodbye (1006)${why === "" ? "" : `: ${why}`}`,
  streamLost: (why: string) => `the connection was lost${why === "" ? "" : `: ${why}`}`,
  reconnecting: (why: string, seconds: string, attempt: number) =>
    `${why}; connecting again in ${seconds} s (attempt ${attempt})`,
  unsent: (lines: number) => `${lines === 1 ? "1 line was" : `${lines} lines were`} not sent`,
  inputLeft: () => "the connection closed before all of the input was sent",
  dropped: (datagrams: number) =>
    `${datagrams} datagrams came faster than they were read, and were dropped`,
  roundTrip: (ms: string) => `round trip ${ms} ms`,
  again: () => "closing; Ctrl-C again cuts the connection at once",

  // Lines that are not sent.
  atLine: (line: number, sentence: string) => `line ${line}: ${sentence}`,
  unknownCommand: (name: string) =>
    `there is no ${name}; /help lists the commands, and //… sends a text that begins with a slash`,
  nothingToSend: (example: string) => `nothing to send; write it as in ${example}`,
  badHex: (why: string) => `${why}; nothing was sent`,
  badBase64: () => "that is not base64; nothing was sent",
  badUtf8: () => "this line is not UTF-8, as a text message must be; --binary sends lines as bytes",
  tooLong: (max: number) => `a line holds at most ${max} bytes; /file sends more`,
  controlTooLong: (bytes: number) => `a ping or pong holds 125 bytes, not ${bytes}`,
  badCode: (text: string) =>
    `a close code is a number as in /close 1000 bye or /close 4000, not "${text}"`,
  webSocketOnly: (name: string) => `${name} is for WebSockets; this connection has none of that`,
  notSent: (why: string) => `not sent: ${why}`,
  queueFull: (lines: number) =>
    `not taken: ${lines} lines wait for the connection already; ↑ brings it back later`,
  waits: (lines: number) => `waits for the connection (${lines} so far)`,
  file: (name: string, why: string) => `${name} ${why}; nothing was sent`,
  fileMissing: () => "does not exist",
  fileFolder: () => "is a folder",
  fileUnreadable: (code: string) => `cannot be read (${code})`,
  fileTooLarge: (max: number) => `has more than ${max} bytes`,
  fileNotText: () => "is not UTF-8 text: leave out -t",

  // What is shown of messages.
  bytes: (count: number) => `${count} byte${count === 1 ? "" : "s"}`,
  more: (what: string) => `… (${what} more; a pipe or --json shows all)`,
  characters: (count: number) => `${count} characters`,
  violation: (rules: string) => `breaks ${rules}`,

  // Command lines that cannot be followed.
  noUrl: () => "there is no URL to connect to: write it as in ws://127.0.0.1:8080/",
  noScheme: (text: string) => `"${text}" has no scheme: write ws://${text} or tcp://${text}`,
  badUrl: (text: string) => `"${text}" is not a URL: write it as in ws://127.0.0.1:8080/`,
  badScheme: (text: string) =>
    `"${text}" has an unknown scheme: use ws://, wss://, tcp://, tls:// or udp://`,
  portMissing: (text: string) => `"${text}" needs a port, as in tcp://127.0.0.1:7000`,
  notFor: (flag: string, scheme: string) => `${flag} has no meaning for ${scheme}://; leave it out`,
  badUser: () => "--user takes name:password",
  badHeader: (name: string) =>
    `the header "${name}" cannot be sent: its name is one word, and its value has no line ends and nothing beyond Latin-1; encode the rest, as encodeURIComponent does`,
  badSubprotocol: (names: string) =>
    `--subprotocol takes one word each time, none of them twice, not "${names}"`,
  badPin: () => "--pin takes a SHA-256 fingerprint: 64 hex digits, with or without colons",
  badProxy: (text: string) =>
    `--proxy takes a URL as in http://127.0.0.1:3128 or socks5://127.0.0.1:1080, not "${text}"`,
  keyNeedsCert: () => "--key needs the certificate that it belongs to: give --cert",
  badPem: (flags: string, why: string) =>
    `what ${flags} names is not usable (${why}); PEM files that belong together are needed`,
  unreadable: (flag: string, name: string, why: string) =>
    `${flag}: ${name} ${why}; check the path`,

  // What to try next, after a sentence that says what went wrong.
  adviseCertificate: () =>
    "--ca FILE trusts who issued it, --pin FINGERPRINT trusts this one alone, --insecure trusts any",
  adviseProxy: () => "check --proxy",
  adviseTls: () => "if it expects TLS, write wss:// instead of ws://",
  adviseStream: () => "if it is not a WebSocket server, tcp://HOST:PORT speaks with it by lines",
  adviseTimeout: () => "--timeout SECONDS waits longer",
  adviseUser: () => '--user NAME:PASSWORD, or -H "Authorization: Bearer TOKEN"',
  adviseOrigin: () => "--origin URL sets the origin, --user NAME:PASSWORD the user",

  help: () => `text               sends it; an empty line is not sent
/hex 0c 27 57      sends these bytes
/base64 DCdX       sends these bytes
/file PATH         sends the file's bytes; /file -t PATH sends it as text
/ping [text]       pings, and shows the round trip
/pong [text]       sends a pong that nobody asked for
/close [code] [reason]   closes; 1000 without a code
//text             sends /text
exit               closes with 1000 "user exit"; Ctrl-D and Ctrl-C do the same
↑ ↓                earlier lines; a line that begins with a blank is not kept`,
};

export type Texts = typeof EN;
