import type { CloseRecord, KeptMessage, MessageRecord, OpenRecord } from "@wireglass/lens/record";
import { Opcode } from "@wireglass/wire";
import { ReadMessage } from "./replay-message.ts";
import type { Pace, ServerClose } from "./replay-outcome.ts";

/** A recorded connection, as a replay needs it. */
export type Conversation = {
  readonly open: OpenRecord;
  /** Text and binary messages, with times in milliseconds. */
  readonly messages: readonly ReadMessage[];
  /** How its server closed it; undefined where its client did, or nobody. */
  readonly close?: ServerClose | undefined;
};

/**
 * What was said on a recorded connection. The client said what reached the server, however it came about; the server
 * what it said itself.
 */
export function conversationOf(
  open: OpenRecord,
  kept: Iterable<KeptMessage>,
  end?: CloseRecord | undefined,
): Conversation {
  const messages: ReadMessage[] = [];
  for (const message of kept) {
    const { index, time, from, opcode } = message;
    const payload = from === "client" ? sentOn(message) : saidItself(message);
    if (payload === undefined || (opcode !== Opcode.text && opcode !== Opcode.binary)) continue;
    messages.push(new ReadMessage({ index, time: time / 1000, from, opcode, payload }));
  }
  // One that was cut may have been cut by whoever stopped the capture.
  const isServers = end?.by === "server" && end.code !== CUT;
  const close = isServers ? { code: end.code, reason: end.reason } : undefined;
  return { open, messages, close };
}

/** RFC 6455 §7.1.5: no close frame came. */
const CUT = 1006;

function sentOn({ origin, payload }: KeptMessage): Uint8Array | undefined {
  return origin === "dropped" ? undefined : payload;
}

function saidItself({ origin, payload, original }: KeptMessage): Uint8Array | undefined {
  if (origin === "injected") return undefined;
  return original === undefined ? payload : payloadOf(original);
}

function payloadOf({ text, base64 }: Pick<MessageRecord, "text" | "base64">): Uint8Array {
  return text === undefined ? Buffer.from(base64 ?? "", "base64") : Buffer.from(text, "utf8");
}

/** Headers of a handshake that are of one connection only: RFC 6455 §4.1. */
const OF_CONNECTION =
  /^(host|connection|upgrade|sec-websocket-(key|version|extensions|protocol)|content-length|proxy-.*)$/i;

/** The handshake of a recorded connection, to be sent again. */
export function handshakeAgain({ request, extensions }: OpenRecord): {
  readonly headers: readonly (readonly [string, string])[];
  readonly subprotocols: readonly string[];
  readonly deflate: boolean;
} {
  const headers = request?.headers ?? [];
  const offered = headers.filter(([name]) => /^sec-websocket-protocol$/i.test(name));
  return {
    headers: headers.filter(([name]) => !OF_CONNECTION.test(name)),
    subprotocols: offered.flatMap(([, value]) => value.split(",").map((one) => one.trim())),
    deflate: extensions.includes("permessage-deflate"),
  };
}

/** Where a recorded connection went, or the same path on another server. */
export function addressAgain({ url }: OpenRecord, to: string | undefined): string {
  if (to === undefined) return url;
  const target = new URL(to);
  const recorded = new URL(url);
  if (target.pathname !== "/" || target.search !== "") return to;
  target.pathname = recorded.pathname;
  target.search = recorded.search;
  return target.href;
}

/** When its client spoke, so many times faster; or when it is answered. */
export function paceAgain(
  { open, messages }: Conversation,
  { pace, speed }: { readonly pace: Pace["kind"]; readonly speed: number },
): Pace {
  if (pace !== "recorded") return { kind: pace };
  const [first] = messages;
  const leadMs = first === undefined ? 0 : Math.max(0, first.message.time - open.time * 1000);
  return { kind: "recorded", speed, leadMs };
}
