/** What `hold` and `inject` say, in English: the other language has the same. */
export const EN = {
  notRunning: (capture: string) =>
    `nobody writes to ${capture}: start wireglass or "wireglass proxy" first, or name its capture with --capture`,
  notReached: (why: string) => `the running wireglass cannot be reached: ${why}`,
  holding: (filter: string) =>
    `holding ${filter === "" ? "every message" : filter}; f forwards, d drops, e TEXT, x HEX or v JSON goes instead of the oldest (or give its number: f 3), a forwards all, q ends`,
  held: (number: number, connection: number, from: string, what: string) =>
    `[${number}] #${connection} ${from === "client" ? "client → server" : "server → client"}  ${what}`,
  silent: (connection: number, peer: string, heartbeat: number | null) =>
    `#${connection}: its ${peer} hears nothing now${heartbeat === null ? "" : `; heartbeats come every ${heartbeat} s`}`,
  closesAfter: (connection: number, peer: string, after: number, left: number) =>
    `#${connection}: such a ${peer} has closed after ${after} s of silence before: ${left} s are left`,
  heartbeatsKnown: () => "hold --keep-alive keeps them going",
  bytes: (count: number) => `${count} bytes`,
  opened: () => "too many messages waited: all of them went on",
  heldAlready: (filter: string) =>
    `messages are held already (${filter}): end that "wireglass hold" first`,
  reasonAlone: () => "--reason belongs to --close",
  nothingHeld: () => "nothing waits",
  unknown: (line: string) =>
    `"${line}" is no decision: write f, d, e TEXT, x HEX, v JSON, a or q, as in "e 3 new text"`,
  notWritten: (word: string, text: string) =>
    word === "x"
      ? `x takes pairs of hex digits, as in "x 3 00 ff", not "${text}"`
      : `v takes the decoded value as JSON, as in v 3 {"price":1}, not ${text}`,
  released: () => "everything that waited went on",
  injected: (bytes: number, connection: number, to: string) =>
    `sent ${bytes} bytes to the ${to} of connection ${connection}`,
  oneOnly: () =>
    "give one thing to send: --message, --again, --base64, --ping, --close, --raw or --illegal",
  notHex: (text: string) => `--raw takes hex digits, not "${text}"`,
  notBase64: (text: string) =>
    `--base64 takes base64 with its padding, as in "aGk=", not "${text}"`,
  notConnection: (text: string) => `"${text}" is no number of a connection: see "wireglass list"`,
};

export type Texts = typeof EN;
