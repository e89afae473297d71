/** What `wireglass serve` says while it runs. Each language has the same keys: the compiler holds that. */
export const EN = {
  // At the start.
  listening: (url: string) => `listening on ${url}`,
  page: (url: string) => `page: ${url}`,
  selfSigned: (fingerprint: string) =>
    `self-signed certificate, valid for 14 days; clients must be told to accept it (wireglass connect --insecure); SHA-256 ${fingerprint}`,
  certificateUnused: () =>
    "no wss:// or tls:// address is listened on: the certificate is not used",
  demoUser: (user: string, password: string) =>
    `no users were given, so there is one: send ${user}:${password}`,
  stopping: (connections: number) =>
    connections === 0 ? "stopping" : `stopping: saying goodbye to ${connections} connected`,

  // Connections.
  opened: (n: number, from: string, where: string) => `#${n} opened from ${from} ${where}`,
  closed: (n: number, code: string, reason: string, byPeer: boolean, after: string) => {
    const why = reason === "" ? "" : ` "${reason}"`;
    return `#${n} closed ${code}${why} by the ${byPeer ? "client" : "server"} after ${after}`;
  },
  streamClosed: (n: number, byPeer: boolean, after: string) =>
    `#${n} closed by the ${byPeer ? "client" : "server"} after ${after}`,
  forgotten: (n: number, reason: string, after: string) =>
    `#${n} forgotten${reason === "" ? "" : `: ${reason}`}, after ${after}`,
  broke: (n: number, text: string, rule: string, code: string, close: number, after: string) =>
    `#${n} broke a rule: ${text} [${rule}, ${code}]; closed with ${close} after ${after}`,
  vanished: (n: number, why: string, after: string) =>
    `#${n} vanished without saying goodbye (1006)${why === "" ? "" : `: ${why}`}, after ${after}`,
  cutOff: (n: number, why: string, after: string) =>
    `#${n} was cut off by the server (1006)${why === "" ? "" : `: ${why}`}, after ${after}`,
  messages: (count: number) => `${count} message${count === 1 ? "" : "s"}`,
  bytes: (count: number) => `${count} byte${count === 1 ? "" : "s"}`,
  datagrams: (count: number) => `${count} datagram${count === 1 ? "" : "s"}`,
  refused: (from: string, status: number, why: string) => `refused ${from} with ${status}: ${why}`,
  refusedPath: (path: string) => `the path ${path} is not served`,
  refusedOrigin: (origin: string) => `the origin ${origin} is not allowed`,
  refusedFull: () => "there are too many connections",
  refusedByHandler: () => "the handler does not let it in",
  refusedByError: () => "the handler failed while it was asked",
  tlsFailed: (why: string) =>
    `a TLS handshake failed (${why}): the client may not accept the certificate, or does not speak TLS`,
  handlerFailed: (who: string, place: string, what: string) =>
    `${who}the handler failed${place === "" ? "" : ` at ${place}`}: ${what}`,

  // Your own handler.
  reloaded: (file: string) => `reloaded ${file}: new connections get this version`,
  notReloaded: (sentence: string) => `${sentence}; the version from before stays`,
  needsRestart: (names: string) => `a change of ${names} takes effect after a restart`,
  notWatched: (why: string) => `changes of the file will not be noticed (${why})`,
  targetAndReplay: (target: string) =>
    `"${target}" and --replay cannot be served at one address: leave one of them out`,
  targetOrReplay: () =>
    "say what to serve: echo, chat, auth, push, a file, or a capture with --replay FILE; see wireglass serve --help",
  replaying: (connections: number, file: string) =>
    `answers as the servers of ${connections} recorded connections in ${file} did`,
  nothingToReplay: (file: string) =>
    `there is no WebSocket of that kind in ${file}; wireglass list --capture ${file} shows what there is`,
  notRecorded: (text: string) => `nothing like this was recorded, so it is not answered: ${text}`,
  fileMissing: (file: string) =>
    `there is no file ${file}, and no demo of that name: use echo, chat, auth or push, or check the path`,
  notAModule: (file: string) =>
    `${file} is no TypeScript or JavaScript: its name must end in .ts, .mts, .js or .mjs, as in "wireglass serve handler.ts"`,
  flagNotFor: (flag: string, target: string, other: string) =>
    `${flag} has no meaning for serve ${target}; it belongs to serve ${other}`,
  fileBroken: (place: string, what: string) => `${place}: ${what}`,
  noDefault: (file: string) =>
    `${file}: there is no default export; write "export default async (socket) => { … }"`,
  wrongDefault: (file: string, what: string) =>
    `${file}: the default export is ${what}; it should be a function (socket), an object of callbacks, or { handler, options }`,
  unknownKey: (file: string, key: string, known: string) =>
    `${file}: "${key}" has no meaning there; use ${known}`,

  // Command lines that cannot be followed.
  notAnAddress: (text: string) =>
    `"${text}" is not an address to listen on; write it as ws://127.0.0.1:8080/ or tcp://127.0.0.1:7000`,
  unknownScheme: (text: string) =>
    `"${text}" has an unknown scheme; use ws://, wss://, tcp://, tls:// or udp://`,
  portMissing: (text: string) => `"${text}" needs a port; write :0 to have one picked`,
  pathOfPlain: (text: string) =>
    `"${text}" has a path, which only ws:// and wss:// know; leave it out`,
  notSpoken: (target: string, scheme: string, spoken: string) =>
    `${target} does not speak ${scheme}; listen on ${spoken}`,
  portTaken: (url: string) =>
    `${url}: the port is taken; stop the program that has it, or listen on port 0 to have a free one picked`,
  portForbidden: (url: string) =>
    `${url}: this port needs more rights; use one above 1023, or port 0 to have one picked`,
  addressNotHere: (url: string) =>
    `${url}: this machine does not have that address; use 127.0.0.1, or 0.0.0.0 for all of its addresses`,
  nameUnknown: (url: string) =>
    `${url}: the name is not known here; use an address such as 127.0.0.1`,
  listenFailed: (url: string, why: string) =>
    `${url}: cannot listen there (${why}); try another address`,
  unreadable: (file: string, why: string) => `${file}: cannot be read (${why}); check the path`,
  certNeedsKey: () =>
    "--cert and --key belong together; give both, or neither for a self-signed one",
  badCertificate: (cert: string, key: string, why: string) =>
    `${cert} and ${key} are not a certificate and its key (${why}); both must be PEM and belong together`,
  badUser: (text: string) => `--user takes name:password, not "${text}"`,
  badUsersFile: (file: string, line: number) =>
    `${file}: line ${line} is not name:password, as each line is`,
  noUsers: (file: string) => `${file}: there is no user in it; write one name:password a line`,
  badRate: (text: string) => `--rate takes a number above 0, not ${text}`,
  badAttempts: (text: string) => `--attempts takes a whole number from 1 on, not ${text}`,

  // The chat, for those who speak plain text.
  chatAskName: () => "What is your name?",
  chatNoName: () => "That leaves no name; letters and digits are fine. What is your name?",
  chatWelcome: (name: string, others: string) =>
    `Welcome, ${name}. ${others === "" ? "Nobody else is here yet." : `Here are: ${others}.`} /help tells more (//help in wireglass connect).`,
  chatJoined: (name: string, count: number) => `* ${name} joined (${count} here)`,
  chatLeft: (name: string, count: number) => `* ${name} left (${count} here)`,
  chatRenamed: (from: string, name: string) => `* ${from} is now ${name}`,
  chatWho: (count: number, names: string) => `* ${count} here: ${names}`,
  chatMore: (count: number) => `and ${count} more`,
  chatHelp: () =>
    "* /name NEW changes your name, /who lists who is here, /help shows this; anything else is said to all",
  chatUnknown: (command: string) => `* there is no ${command}; /help lists what there is`,
  chatTooLong: (max: number) => `* not said: it is longer than ${max} characters`,
  chatDropped: (count: number) => `* ${count} lines were left out: you read too slowly`,
  chatTextOnly: () => "the chat takes text only",

  // Authentication, for those who come in.
  authWelcome: (user: string) => `welcome, ${user}`,
  authRetry: () => "wrong user or password; try again",
  authTooMany: () => "too many wrong attempts",
  authTooLate: () => "no user and password in time",
  lineTooLong: (max: number) => `a line holds at most ${max} bytes`,
};

export type Texts = typeof EN;
