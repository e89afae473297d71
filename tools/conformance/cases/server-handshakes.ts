import type { RequestChanges, Visit } from "../roles/visit.ts";
import { closeCleanly, hearCloseReply } from "../talk/ending.ts";
import { hearAll } from "../talk/hearing.ts";
import { echoOf, pongTo } from "../talk/script.ts";
import { Failure } from "../talk/verdict.ts";
import { joined, letters } from "../wire/bytes.ts";
import { binary, close, encodeFrame, type FrameSpec, ping, text } from "../wire/frame.ts";
import { fieldValue, statusOf } from "../wire/http-head.ts";
import type { ServerHandshakeDraft } from "./case.ts";
import { refusedRequests } from "./refused-requests.ts";

const REQUEST = "RFC 6455 §4.2.1";

/** The server opens the connection and echoes. */
function opens(
  title: string,
  rule: string,
  changes: RequestChanges,
  pieceBytes?: number,
): ServerHandshakeDraft {
  return {
    kind: "server-handshake",
    title,
    rule,
    expectation: "The server answers 101, then echoes a message.",
    run: async (visit) => {
      await visit.send(visit.request(changes), pieceBytes);
      await echoOnce(visit);
    },
  };
}

async function echoOnce(visit: Visit): Promise<void> {
  const talk = await visit.opened();
  await talk.send(text("hello"));
  await hearAll(talk, [echoOf(text("hello"))]);
  await closeCleanly(talk);
}

const good: readonly ServerHandshakeDraft[] = [
  opens("The ordinary request opens a connection.", REQUEST, {}),
  opens("A request that arrives byte by byte opens a connection.", REQUEST, {}, 1),
  opens("A request that arrives in pieces of seven bytes opens a connection.", REQUEST, {}, 7),
  opens("Upgrade is compared without case.", REQUEST, { fields: [["Upgrade", "WebSocket"]] }),
  opens("Connection is compared without case.", REQUEST, { fields: [["Connection", "UPGRADE"]] }),
  opens("Connection may have other tokens before Upgrade.", REQUEST, {
    fields: [["Connection", "keep-alive, Upgrade"]],
  }),
  opens("Connection may have other tokens behind Upgrade.", REQUEST, {
    fields: [["Connection", "Upgrade , keep-alive"]],
  }),
  opens("Connection may be spread over two fields.", "RFC 9110 §5.3", {
    fields: [
      ["Connection", "keep-alive"],
      ["Connection", "Upgrade"],
    ],
  }),
  opens("Fields that nobody knows are ignored.", REQUEST, {
    fields: [
      ["X-Unknown", "anything"],
      ["User-Agent", "conformance"],
      ["Accept", "*/*"],
    ],
  }),
  opens("Cookies and cache fields do not matter.", REQUEST, {
    fields: [
      ["Cookie", "a=b; c=d"],
      ["Pragma", "no-cache"],
      ["Cache-Control", "no-cache"],
    ],
  }),
  opens("Forty further fields do not matter.", REQUEST, {
    fields: Array.from({ length: 40 }, (_, i): [string, string] => [`X-Field-${i}`, `value ${i}`]),
  }),
  opens("A field of four thousand bytes does not matter.", REQUEST, {
    fields: [["X-Long", Buffer.from(letters(4000)).toString().replaceAll(" ", "_")]],
  }),
  opens("An extension that nobody knows is not accepted, the connection opens.", "RFC 6455 §9.1", {
    fields: [["Sec-WebSocket-Extensions", "x-unheard-of; level=9, x-other"]],
  }),
  opens("Upgrade may list another protocol beside websocket.", "RFC 9110 §7.8", {
    fields: [["Upgrade", "h2c, websocket"]],
  }),
];

/** Field names in another case, which `request` cannot make. */
const recased = (["lower", "upper"] as const).map(
  (letterCase): ServerHandshakeDraft => ({
    kind: "server-handshake",
    title: `Field names in ${letterCase} case are understood.`,
    rule: "RFC 9110 §5.1",
    expectation: "The server answers 101, then echoes a message.",
    run: async (visit) => {
      const request = Buffer.from(visit.request()).toString("latin1");
      const change = (name: string): string =>
        letterCase === "lower" ? name.toLowerCase() : name.toUpperCase();
      await visit.send(Buffer.from(request.replace(/^[\w-]+(?=: )/gm, change), "latin1"));
      await echoOnce(visit);
    },
  }),
);

const EAGER: readonly { readonly name: string; readonly frames: readonly FrameSpec[] }[] = [
  { name: "A text message", frames: [text("eager")] },
  { name: "Three messages", frames: [text("one"), binary("two"), text("three")] },
  { name: "A ping", frames: [ping("eager")] },
  { name: "A large message", frames: [binary(letters(100_000))] },
];

const eager = EAGER.map(
  ({ name, frames }): ServerHandshakeDraft => ({
    kind: "server-handshake",
    title: `${name} in the same segment as the request is answered once the connection is open.`,
    rule: "RFC 6455 §4.2.2",
    expectation: "The server answers 101, then the frames.",
    run: async (visit) => {
      await visit.send(joined(visit.request(), ...frames.map((frame) => encodeFrame(frame, true))));
      const talk = await visit.opened();
      await hearAll(
        talk,
        frames.map((frame) => (frame.opcode === 9 ? pongTo(frame) : echoOf(frame))),
      );
      await closeCleanly(talk);
    },
  }),
);

const eagerClose: ServerHandshakeDraft = {
  kind: "server-handshake",
  title: "A close frame in the same segment as the request is answered.",
  rule: "RFC 6455 §5.5.1",
  expectation: "The server answers 101, then the close frame.",
  run: async (visit) => {
    await visit.send(joined(visit.request(), encodeFrame(close(1001), true)));
    await hearCloseReply(await visit.opened(), [1001]);
  },
};

const noSubprotocol: ServerHandshakeDraft = {
  kind: "server-handshake",
  title: "A subprotocol is not accepted unless it was asked for.",
  rule: "RFC 6455 §4.2.2",
  expectation: "The response has no Sec-WebSocket-Protocol.",
  run: async (visit) => {
    await visit.send(visit.request());
    const head = await visit.response();
    if (!head || statusOf(head) !== 101)
      throw new Failure("the server does not open the connection");
    if (fieldValue(head, "sec-websocket-protocol") !== undefined)
      throw new Failure("the server chooses a subprotocol that nobody offered");
  },
};

const oneSubprotocol: ServerHandshakeDraft = {
  kind: "server-handshake",
  title: "Of the subprotocols that are offered at most one is accepted.",
  rule: "RFC 6455 §4.2.2",
  expectation: "The response has none of them or exactly one.",
  run: async (visit) => {
    await visit.send(visit.request({ fields: [["Sec-WebSocket-Protocol", "x-one, x-two"]] }));
    const head = await visit.response();
    if (!head || statusOf(head) !== 101)
      throw new Failure("the server does not open the connection");
    const chosen = fieldValue(head, "sec-websocket-protocol");
    if (chosen !== undefined && chosen !== "x-one" && chosen !== "x-two")
      throw new Failure(`the server chooses "${chosen}"`);
  },
};

/** The opening handshake as a server must read it: RFC 6455 §4.2. */
export const serverHandshakes: readonly ServerHandshakeDraft[] = [
  ...good,
  ...recased,
  ...eager,
  eagerClose,
  noSubprotocol,
  oneSubprotocol,
  ...refusedRequests,
];
