import {
  Room,
  type Socket,
  type SocketCallbacks,
  type StreamHandler,
  type StreamSocket,
} from "../../../endpoint/index.ts";
import { LineReader } from "../line-reader.ts";
import { CHAT_PAGE } from "../pages/chat-page.ts";
import { pageOption } from "../pages/html-page.ts";
import type { Target } from "../target.ts";
import type { Texts } from "../texts.ts";
import { type ChatEvent, ChatHub, MAX_TEXT_CHARACTERS } from "./chat-hub.ts";
import type { Talk } from "./chat-talk.ts";
import { CHAT_JSON, JsonTalk } from "./json-talk.ts";
import { LineOutlet } from "./line-outlet.ts";
import { eventLine, LineTalk } from "./line-talk.ts";

/** Four bytes for each character that may be said, and a command before them. */
const MAX_LINE_BYTES = 4 * MAX_TEXT_CHARACTERS + 100;
/** Messages that wait for one slow WebSocket client. */
const KEEP = 256;

/** One chat for all who come, through whichever door. */
export function chatTarget(subprotocols: readonly string[], texts: Texts): Target {
  const everybody = new Everybody(texts);
  const hub = new ChatHub({ now: () => new Date(), tell: (event) => everybody.tell(event) });
  return {
    name: "chat",
    page: true,
    webSocket: () => webSocketChat(hub, everybody, texts),
    stream: () => streamChat(hub, everybody, texts),
    options: ({ path }) => ({
      subprotocols: [CHAT_JSON, ...subprotocols],
      page: pageOption(CHAT_PAGE, path),
    }),
  };
}

/** The ways to all who have joined: a slow one loses messages, the others lose nothing. */
class Everybody {
  readonly texts: Texts;
  readonly json = new Room({ slowConsumer: "drop", keep: KEEP });
  readonly plain = new Room({ slowConsumer: "drop", keep: KEEP });
  readonly streams = new Set<LineOutlet>();

  constructor(texts: Texts) {
    this.texts = texts;
  }

  tell(event: ChatEvent): void {
    void this.json.send(JSON.stringify(event));
    const line = eventLine(event, this.texts);
    void this.plain.send(line);
    for (const outlet of this.streams) outlet.write(line);
  }
}

function webSocketChat(hub: ChatHub, everybody: Everybody, texts: Texts): SocketCallbacks {
  const talks = new Map<Socket, Talk>();
  return {
    open(socket) {
      const json = socket.subprotocol === CHAT_JSON;
      const speaker = {
        reply: (text: string) => void socket.send(text),
        entered: () => (json ? everybody.json : everybody.plain).add(socket),
      };
      const talk = json ? new JsonTalk(hub, speaker) : new LineTalk(hub, speaker, texts);
      talks.set(socket, talk);
      talk.begin();
    },
    message(socket, message) {
      if (typeof message === "string") talks.get(socket)?.hear(message);
      else void socket.close(1003, texts.chatTextOnly());
    },
    close(socket) {
      talks.get(socket)?.end();
      talks.delete(socket);
    },
  };
}

function streamChat(hub: ChatHub, everybody: Everybody, texts: Texts): StreamHandler {
  return async (socket: StreamSocket) => {
    const outlet = new LineOutlet(socket, texts);
    const talk = new LineTalk(
      hub,
      {
        reply: (text) => outlet.write(text),
        entered: () => void everybody.streams.add(outlet),
      },
      texts,
    );
    const reader = new LineReader(MAX_LINE_BYTES);
    try {
      talk.begin();
      for await (const chunk of socket) {
        for (const line of reader.push(chunk)) {
          if (line.kind === "line") talk.hear(line.text);
          else talk.tooLong();
        }
      }
    } finally {
      everybody.streams.delete(outlet);
      talk.end();
    }
  };
}
