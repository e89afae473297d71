import { deflateRawSync, inflateRawSync, constants as zlib } from "node:zlib";
import { BINARY, PING, TEXT } from "./frame-writer.ts";
import {
  type Attempt,
  accept,
  answer,
  goodLines,
  headText,
  play,
  type Route,
} from "./handshake.ts";
import type { Behaviour, Message, Peer } from "./peer.ts";
import { frameRecords } from "./record-store.ts";

/** Says Goodbye back and closes, as the echo handler of web-platform-tests does. */
function echo(peer: Peer, message: Message): void {
  peer.send({ opcode: message.opcode, payload: message.payload });
  if (message.opcode === TEXT && message.payload.toString() === "Goodbye") peer.startClose(1000);
}

const ECHO: Behaviour = { message: echo };

/** A behaviour that only says something right after the handshake. */
function opening(open: (peer: Peer) => void): Behaviour {
  return { open };
}

function numberOf(attempt: Attempt, name: string, fallback: number): number {
  return Number(attempt.url.searchParams.get(name) ?? fallback);
}

function textOf(attempt: Attempt, name: string): string {
  return attempt.url.searchParams.get(name) ?? "";
}

const echoRoute: Route = (attempt) => void accept(attempt, ECHO);

const close: Route = (attempt) => {
  const code = attempt.url.searchParams.get("code");
  const raw = attempt.url.searchParams.get("body");
  accept(
    attempt,
    opening((peer) => {
      if (raw !== null) peer.sendCloseBody(Buffer.from(raw, "hex"));
      else peer.startClose(code === null ? undefined : Number(code), textOf(attempt, "reason"));
    }),
  );
};

/** Keeps every frame the client sends under `id`; otherwise an echo. */
const record: Route = (attempt) => {
  const records = frameRecords(textOf(attempt, "id"));
  accept(attempt, {
    message: echo,
    frame: (_peer, { payload, ...header }) => {
      records.push({ ...header, payload: payload.toString("hex") });
    },
  });
};

const recorded: Route = (attempt) => {
  const text = JSON.stringify(frameRecords(textOf(attempt, "id")));
  accept(
    attempt,
    opening((peer) => peer.sendText(text)),
  );
};

const request: Route = (attempt) => {
  const { method, url, httpVersion, rawHeaders } = attempt.request;
  const text = JSON.stringify({ method, url, httpVersion, rawHeaders });
  accept(
    attempt,
    opening((peer) => peer.sendText(text)),
  );
};

/** Answers with the subprotocol in the path, whatever was asked for; without one, the first. */
const protocol: Route = (attempt) => {
  const [, , wanted] = attempt.url.pathname.split("/");
  const chosen = wanted ?? attempt.offered[0] ?? "";
  const line = chosen === "" ? [] : [`Sec-WebSocket-Protocol: ${chosen}`];
  answer(attempt, [...goodLines(attempt), ...line], { open: (peer) => peer.sendText(chosen) });
};

/** Holds the answer back for `ms`; `ms=0` never answers. */
const slow: Route = (attempt) => {
  const ms = numberOf(attempt, "ms", 0);
  if (ms > 0) setTimeout(() => accept(attempt, ECHO), ms);
};

const delayedClose: Route = (attempt) => {
  accept(attempt, {
    close: (peer, body) => {
      setTimeout(
        () => {
          peer.sendCloseBody(body);
          peer.socket.end();
        },
        numberOf(attempt, "ms", 300),
      );
    },
  });
};

/** Sends the close frame and, against the rules, a message behind it. */
const closeThenData: Route = (attempt) => {
  accept(attempt, {
    message: (peer) => {
      peer.startClose(1000);
      peer.sendText("too late");
    },
  });
};

const fragments: Route = (attempt) => {
  const opcode = attempt.url.searchParams.has("binary") ? BINARY : TEXT;
  accept(
    attempt,
    opening((peer) => {
      // The cut falls inside the two bytes of "é" and a ping stands between the fragments.
      peer.send({ opcode, fin: false, payload: Buffer.from("66c3", "hex") });
      peer.send({ opcode: PING, payload: Buffer.from("between") });
      peer.send({ opcode: 0, fin: false, payload: Buffer.alloc(0) });
      peer.send({ opcode: 0, payload: Buffer.from("a974", "hex") });
    }),
  );
};

const ping: Route = (attempt) => {
  accept(attempt, {
    open: (peer) => peer.send({ opcode: PING, payload: Buffer.from("are you there") }),
    frame: (peer, frame) => {
      if (frame.opcode === 10) peer.sendText(`pong:${frame.payload.toString()}`);
    },
  });
};

/** The handshake, `count` messages and a close frame in one write. */
const burst: Route = (attempt) => {
  attempt.socket.cork();
  accept(
    attempt,
    opening((peer) => {
      for (let i = 0; i < numberOf(attempt, "count", 2); i++) peer.sendText(`message ${i}`);
      if (attempt.url.searchParams.has("close")) peer.startClose(1000);
    }),
  );
  attempt.socket.uncork();
};

/** The handshake a few bytes at a time, then an echo. */
const trickle: Route = (attempt) => {
  const text = headText(goodLines(attempt));
  const pieces = text.match(/.{1,16}/gsu) ?? [];
  for (const [i, piece] of pieces.entries()) {
    setTimeout(() => attempt.socket.write(piece), i * 5);
  }
  setTimeout(() => play(attempt, ECHO), pieces.length * 5 + 10);
};

/**
 * Reads nothing for `ms`, then counts bytes and answers a text message with the count;
 * with `reset`, it breaks the connection instead.
 */
const stall: Route = (attempt) => {
  let byteLength = 0;
  accept(attempt, {
    message: (peer, message) => {
      if (message.opcode === TEXT) peer.sendText(String(byteLength));
      else byteLength += message.payload.byteLength;
    },
  });
  attempt.socket.pause();
  const resets = attempt.url.searchParams.has("reset");
  setTimeout(
    () => {
      if (resets) attempt.socket.resetAndDestroy();
      else attempt.socket.resume();
    },
    numberOf(attempt, "ms", 300),
  );
};

/** Answers each message with its length, `ms` later. */
const measure: Route = (attempt) => {
  const ms = numberOf(attempt, "ms", 10);
  accept(attempt, {
    message: (peer, { payload }) => {
      setTimeout(() => peer.sendText(String(payload.byteLength)), ms);
    },
  });
};

/** Writes the bytes it gets back as they are, to make any frame appear on the wire. */
const raw: Route = (attempt) => {
  accept(attempt, { message: (peer, { payload }) => peer.write(payload), close: () => {} });
};

/** Accepts permessage-deflate (RFC 7692) if the client offers it, and compresses the echo. */
const deflate: Route = (attempt) => {
  const offer = attempt.request.headers["sec-websocket-extensions"] ?? "";
  if (!offer.includes("permessage-deflate")) {
    accept(attempt, ECHO);
    return;
  }
  const line = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  accept(attempt, { message: echoDeflated }, [`Sec-WebSocket-Extensions: ${line}`]);
};

function echoDeflated(peer: Peer, message: Message): void {
  const compressed = (message.rsv & 0b100) !== 0;
  const tail = Buffer.from("0000ffff", "hex");
  const finishFlush = zlib.Z_SYNC_FLUSH;
  const payload = compressed
    ? inflateRawSync(Buffer.concat([message.payload, tail]), { finishFlush })
    : message.payload;
  const squeezed = deflateRawSync(payload, { finishFlush });
  peer.send({ opcode: message.opcode, rsv: 0b100, payload: squeezed.subarray(0, -4) });
}

const basicAuth: Route = (attempt) => {
  const proof = `Basic ${Buffer.from("foo:bar").toString("base64")}`;
  if (attempt.request.headers.authorization === proof) accept(attempt, ECHO);
  else {
    const lines = ["HTTP/1.1 401 Unauthorized", 'WWW-Authenticate: Basic realm="x"'];
    attempt.socket.end(headText([...lines, "Content-Length: 0", "Connection: close"]));
  }
};

/** Routes that keep the rules, by the first part of the path. */
export const ROUTES: Readonly<Record<string, Route>> = {
  "": echoRoute,
  echo: echoRoute,
  "echo-exit": (attempt) => void accept(attempt, { message: (peer) => peer.startClose() }),
  query: (attempt) => {
    accept(
      attempt,
      opening((peer) => peer.sendText(attempt.url.search.slice(1))),
    );
  },
  greeting: (attempt) =>
    void accept(
      attempt,
      opening((peer) => peer.sendText("hello")),
    ),
  "empty-message": (attempt) =>
    void accept(
      attempt,
      opening((peer) => peer.sendText("")),
    ),
  "set-cookie": (attempt) => void accept(attempt, ECHO, ["Set-Cookie: a=b; Path=/"]),
  "basic-auth": basicAuth,
  burst,
  close,
  "close-then-data": closeThenData,
  deflate,
  "delayed-close": delayedClose,
  fragments,
  measure,
  ping,
  protocol,
  raw,
  record,
  recorded,
  request,
  slow,
  stall,
  trickle,
};
