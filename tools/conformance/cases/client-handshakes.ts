import { checkRequest, type Guest, type ResponseChanges } from "../roles/guest.ts";
import { closeCleanly, hearCloseReply } from "../talk/ending.ts";
import { hearAll } from "../talk/hearing.ts";
import { echoOf, pongTo } from "../talk/script.ts";
import { Failure } from "../talk/verdict.ts";
import { joined, letters } from "../wire/bytes.ts";
import { binary, close, encodeFrame, type FrameSpec, ping, text } from "../wire/frame.ts";
import { acceptFor } from "../wire/http-head.ts";
import type { ClientHandshakeDraft } from "./case.ts";

const RULE = "RFC 6455 §4.1";

/** The client takes the response and echoes. */
function opens(
  title: string,
  rule: string,
  changes: (guest: Guest) => ResponseChanges,
  pieceBytes?: number,
): ClientHandshakeDraft {
  return {
    kind: "client-handshake",
    title,
    rule,
    expectation: "The client opens the connection and echoes a message.",
    run: async (guest) => {
      checkRequest(guest.request);
      await guest.send(guest.response(changes(guest)), pieceBytes);
      const talk = guest.opened();
      await talk.send(text("hello"));
      await hearAll(talk, [echoOf(text("hello"))]);
      await closeCleanly(talk);
    },
  };
}

/** The client must give up; `laxRemark` is for what it may get wrong and still interoperate. */
export function refuses(
  title: string,
  rule: string,
  changes: (guest: Guest) => ResponseChanges,
  laxRemark?: string,
): ClientHandshakeDraft {
  return {
    kind: "client-handshake",
    title,
    rule,
    expectation: "The client closes TCP and sends no message.",
    run: async (guest) => {
      const outcome = await guest.refuses(guest.response(changes(guest)));
      if (outcome === "refused") return;
      if (laxRemark === undefined) throw new Failure("the client accepts the handshake");
      guest.remark(laxRemark);
    },
  };
}

const field =
  (name: string, value: string): (() => ResponseChanges) =>
  () => ({ fields: [[name, value]] });
const status =
  (line: string): (() => ResponseChanges) =>
  () => ({ firstLine: `HTTP/1.1 ${line}` });

const good: readonly ClientHandshakeDraft[] = [
  opens("The ordinary response opens the connection.", RULE, () => ({})),
  opens("A response that arrives byte by byte opens the connection.", RULE, () => ({}), 1),
  opens(
    "A response that arrives in pieces of seven bytes opens the connection.",
    RULE,
    () => ({}),
    7,
  ),
  opens("Upgrade is compared without case.", RULE, field("Upgrade", "WebSocket")),
  opens("Connection is compared without case.", RULE, field("Connection", "upgrade")),
  opens("Connection may have other tokens.", RULE, field("Connection", "keep-alive, Upgrade")),
  opens("Connection may be spread over two fields.", "RFC 9110 §5.3", () => ({
    fields: [
      ["Connection", "keep-alive"],
      ["Connection", "Upgrade"],
    ],
  })),
  opens(
    "Another reason phrase does not matter.",
    RULE,
    status("101 Web Socket Protocol Handshake"),
  ),
  opens("An empty reason phrase does not matter.", "RFC 9112 §4", status("101 ")),
  opens("Fields that nobody knows are ignored.", RULE, () => ({
    fields: [
      ["X-Unknown", "anything"],
      ["Server", "conformance"],
      ["Date", "Thu, 01 Jan 1970 00:00:00 GMT"],
    ],
  })),
  opens("Field names in lower case are understood.", "RFC 9110 §5.1", (guest) => ({
    fields: [
      ["upgrade", "websocket"],
      ["connection", "Upgrade"],
      ["sec-websocket-accept", acceptFor(guest.key)],
    ],
  })),
  opens("Field names in upper case are understood.", "RFC 9110 §5.1", (guest) => ({
    fields: [
      ["UPGRADE", "websocket"],
      ["CONNECTION", "Upgrade"],
      ["SEC-WEBSOCKET-ACCEPT", acceptFor(guest.key)],
    ],
  })),
];

const badFields: readonly ClientHandshakeDraft[] = [
  refuses("A response without Sec-WebSocket-Accept is refused.", RULE, () => ({
    without: ["sec-websocket-accept"],
  })),
  refuses("An empty Sec-WebSocket-Accept is refused.", RULE, field("Sec-WebSocket-Accept", "")),
  refuses(
    "The Sec-WebSocket-Accept for another key is refused.",
    RULE,
    field("Sec-WebSocket-Accept", acceptFor("AAAAAAAAAAAAAAAAAAAAAA==")),
  ),
  refuses("A Sec-WebSocket-Accept that repeats the key is refused.", RULE, (guest) => ({
    fields: [["Sec-WebSocket-Accept", guest.key]],
  })),
  refuses("A Sec-WebSocket-Accept in another case is refused.", RULE, (guest) => {
    const right = acceptFor(guest.key);
    const wrong = right.toLowerCase() === right ? right.toUpperCase() : right.toLowerCase();
    return { fields: [["Sec-WebSocket-Accept", wrong]] };
  }),
  refuses("A Sec-WebSocket-Accept with a character too many is refused.", RULE, (guest) => ({
    fields: [["Sec-WebSocket-Accept", `${acceptFor(guest.key)}=`]],
  })),
  refuses("A response without Upgrade is refused.", RULE, () => ({ without: ["upgrade"] })),
  refuses("A response with Upgrade to something else is refused.", RULE, field("Upgrade", "h2c")),
  refuses("A response without Connection is refused.", RULE, () => ({ without: ["connection"] })),
  refuses("A response with Connection: close is refused.", RULE, field("Connection", "close")),
  refuses(
    "A subprotocol that was not offered is refused.",
    RULE,
    field("Sec-WebSocket-Protocol", "x-never-offered"),
  ),
  refuses(
    "An extension that was not offered is refused.",
    RULE,
    field("Sec-WebSocket-Extensions", "x-never-offered"),
  ),
  refuses(
    "An extension that was not offered is refused beside none that was.",
    RULE,
    field("Sec-WebSocket-Extensions", "x-never-offered; a=1, x-other"),
  ),
  refuses(
    "An extension field that breaks the grammar is refused.",
    "RFC 6455 §9.1",
    field("Sec-WebSocket-Extensions", "permessage-deflate; ; ="),
  ),
];

const statuses = [
  "200 OK",
  "204 No Content",
  "400 Bad Request",
  "401 Unauthorized",
  "403 Forbidden",
  "404 Not Found",
  "426 Upgrade Required",
  "500 Internal Server Error",
  "503 Service Unavailable",
].map((line) =>
  refuses(
    `Status ${line.slice(0, 3)} with the fields of an upgrade is no open connection.`,
    RULE,
    status(line),
  ),
);

const badLines: readonly ClientHandshakeDraft[] = [
  refuses("A redirect leads to no connection here.", RULE, () => ({
    firstLine: "HTTP/1.1 302 Found",
    fields: [
      ["Location", "/nowhere"],
      ["Content-Length", "0"],
    ],
  })),
  refuses(
    "A status line of HTTP/1.0 is refused.",
    RULE,
    () => ({ firstLine: "HTTP/1.0 101 Switching Protocols" }),
    "takes an upgrade to which HTTP/1.0 cannot agree",
  ),
  refuses("A status line that is none is refused.", "RFC 9112 §4", () => ({
    firstLine: "This is no HTTP at all",
  })),
];

const EAGER: readonly { readonly name: string; readonly frames: readonly FrameSpec[] }[] = [
  { name: "A text message", frames: [text("eager")] },
  { name: "Three messages", frames: [text("one"), binary("two"), text("three")] },
  { name: "A ping", frames: [ping("eager")] },
  { name: "A large message", frames: [binary(letters(100_000))] },
];

const eager = EAGER.map(
  ({ name, frames }): ClientHandshakeDraft => ({
    kind: "client-handshake",
    title: `${name} in the same segment as the response is answered.`,
    rule: RULE,
    expectation: "The client opens the connection and answers the frames.",
    run: async (guest) => {
      await guest.send(
        joined(guest.response(), ...frames.map((frame) => encodeFrame(frame, false))),
      );
      const talk = guest.opened();
      await hearAll(
        talk,
        frames.map((frame) => (frame.opcode === 9 ? pongTo(frame) : echoOf(frame))),
      );
      await closeCleanly(talk);
    },
  }),
);

const eagerClose: ClientHandshakeDraft = {
  kind: "client-handshake",
  title: "A close frame in the same segment as the response is answered.",
  rule: "RFC 6455 §5.5.1",
  expectation: "The client answers the close frame.",
  run: async (guest) => {
    await guest.send(joined(guest.response(), encodeFrame(close(1001), false)));
    await hearCloseReply(guest.opened(), [1001]);
  },
};

/** The opening handshake as a client must read it: RFC 6455 §4.1. */
export const clientHandshakes: readonly ClientHandshakeDraft[] = [
  ...good,
  ...eager,
  eagerClose,
  ...badFields,
  ...statuses,
  ...badLines,
];
