/** What `wireglass replay` says. Each language has the same keys: the compiler holds that. */
export const EN = {
  replaying: (place: string, url: string, messages: number) =>
    `replaying ${place} to ${url}: ${messages} messages of the client`,
  carrying: (into: string, from: string, value: string) =>
    `  ${into} takes ${from}, which was ${value}`,
  constant: (into: string, value: string) => `  ${into} takes ${value}`,
  missing: (place: string, text: string) => `missing  ${place} ${text}`,
  extra: (text: string) => `extra    ${text}`,
  changed: (place: string, difference: string) => `changed  ${place} ${difference}`,
  volatile: (place: string, difference: string) => `(differs by nature)  ${place} ${difference}`,
  closedOtherwise: (recorded: string, got: string) => `closed   ${recorded} → ${got}`,
  notClosed: () => "not by the server",
  notCarried: (into: string, from: string) =>
    `not carried: ${from} did not come, so ${into} was sent as it was recorded`,
  summary: (sent: number, received: number, missing: number, extra: number, changed: number) =>
    `${sent} sent, ${received} received: ${missing} missing, ${extra} extra, ${changed} changed`,
  same: () => "the same as it was recorded",
  different: () => "not the same as it was recorded",
  broken: (why: string) => `it could not be played to its end: ${why}`,
  saveLocked: (file: string) =>
    `another process is writing to ${file}; name another capture with --save-to FILE. Nothing was sent`,
  saved: (connections: number, file: string) => `${connections} connections added to ${file}`,
  noBindings: () => "no value of the server's comes again in what the client says",

  // Command lines that cannot be followed.
  badPlace: (text: string) =>
    `"${text}" is no place in a capture: write 7 for a connection, 7.12 for one of its messages`,
  noConnection: (number: string) =>
    `there is no connection ${number}; wireglass list shows what there is`,
  notWebSocket: (number: string, protocol: string) =>
    `connection ${number} speaks ${protocol}; only WebSockets can be replayed`,
  noMessage: (place: string) =>
    `there is no text or binary message ${place} of the client; wireglass show ${place.split(".")[0]} shows what there is`,
  nothingSaid: (number: string) => `the client of connection ${number} said nothing to replay`,
  badUrl: (text: string) => `--to takes a URL as in ws://127.0.0.1:9000, not "${text}"`,
  badPath: (text: string) => `--ignore takes a path as in $.time or $..id, not "${text}"`,
  badBindings: (file: string, at: number, expected: string) =>
    `${file}: binding ${at} cannot be read; write it as ${expected}`,
  unreadable: (file: string, why: string) => `${file}: cannot be read (${why}); check the path`,
  bindingsTwice: () => "give either --bindings or --no-bindings",
};

export type Texts = typeof EN;
