import { DecoderRegistry } from "@wireglass/lens/decode";
import type { Filter } from "@wireglass/lens/filter";
import { isSendableCloseCode, Opcode, writeClosePayload } from "@wireglass/wire";
import { RuleError, ruleMistakeText, rulesOf } from "../../../script/index.ts";
import { recordOf } from "../../../store/index.ts";
import type { Injection } from "../../hands/hands.ts";
import type { HeldMessage } from "../../hands/hold-board.ts";
import { illegalFrames } from "../../hands/illegal-frames.ts";
import { ApiError } from "../api-error.ts";
import type { Hold, Injected, InjectionRequest, RuleList, Silence } from "../api-types.ts";
import { PARAMETERS } from "../parameter.ts";
import { filterOf } from "../reader/filter-of.ts";
import { type Desk, type Json, route, told } from "../route.ts";

const { connection, lang, number, version } = PARAMETERS;

type HoldWish = {
  readonly filter: string | null;
  readonly keepAlive?: boolean;
  readonly watched?: boolean;
};

/** Laying hands on live connections: rules, holding, injecting. */
export const HAND_ROUTES = {
  rules: route({
    path: "/rules",
    summary: "The rules in their order, with how often each has applied",
    takes: {},
    gives: { schema: "RuleList" },
    answer: async (_values, desk): Promise<Json<RuleList>> => told(ruleList(desk)),
  }),
  setRules: route({
    method: "put",
    path: "/rules",
    summary: "Other rules from now on, for connections that are open as well: docs/rules.md",
    takes: { lang },
    body: "RuleRequest",
    gives: { schema: "RuleList" },
    async answer({ lang: language }, desk, body): Promise<Json<RuleList>> {
      try {
        await desk.hands.setRules(rulesOf(body));
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
        const { mistake } = error;
        throw new ApiError(400, {
          code: `rules/${mistake.code}`,
          message: ruleMistakeText(mistake, language),
        });
      }
      return told(ruleList(desk));
    },
  }),
  switchRule: route({
    method: "put",
    path: "/rules/{number}",
    summary: "Switches one rule on or off",
    takes: { number },
    body: "Switch",
    gives: { schema: "RuleList" },
    async answer({ number: at }, desk, body): Promise<Json<RuleList>> {
      const rule = desk.hands.rules.rules[at - 1];
      if (rule === undefined) throw missing(`there is no rule ${at}; GET /rules lists them`);
      rule.enabled = (body as { enabled: boolean }).enabled; // as its schema says
      rule.trouble = undefined;
      return told(ruleList(desk));
    },
  }),
  held: route({
    path: "/hold",
    summary:
      "What is held, and which messages wait; with `version`, answered when that has changed",
    takes: { version },
    gives: { schema: "Hold" },
    async answer({ version: known }, desk): Promise<Json<Hold>> {
      if (known !== undefined) await desk.hands.board.changedSince(known);
      return told(holdOf(desk));
    },
  }),
  setHold: route({
    method: "put",
    path: "/hold",
    summary: "Holds the messages that a filter lets through; null lets all of them go",
    takes: { lang },
    body: "HoldRequest",
    gives: { schema: "Hold" },
    async answer({ lang: language }, desk, body): Promise<Json<Hold>> {
      const { filter, keepAlive, watched } = body as HoldWish; // as its schema says
      await desk.hands.hold(holdFilter(filter, language), keepAlive, watched);
      return told(holdOf(desk));
    },
  }),
  decideAll: route({
    method: "post",
    path: "/hold",
    summary: "Forwards or drops all messages that wait",
    takes: {},
    body: "DecisionForAll",
    gives: { schema: "Hold" },
    async answer(_values, desk, body): Promise<Json<Hold>> {
      desk.hands.board.decideAll(body as { do: "forward" | "drop" }); // as its schema says
      return told(holdOf(desk));
    },
  }),
  decide: route({
    method: "post",
    path: "/hold/{number}",
    summary: "Forwards, drops or edits one message that waits",
    takes: { number },
    body: "Decision",
    gives: { schema: "Hold" },
    async answer({ number: which }, desk, body): Promise<Json<Hold>> {
      const { board } = desk.hands;
      const held = board.held.find((one) => one.number === which);
      if (held === undefined) throw missing(`no message ${which} waits any more, or did`);
      const decision = body as WrittenDecision; // as its schema says
      const { opcode } = held.message;
      board.decide(
        which,
        decision.do === "edit"
          ? { do: "edit", message: { opcode, payload: editOf(decision, held) } }
          : { do: decision.do },
      );
      return told(holdOf(desk));
    },
  }),
  inject: route({
    method: "post",
    path: "/connections/{connection}/inject",
    summary: "Sends a message, or bytes as they are, to one side of an open connection",
    takes: { connection },
    body: "InjectionRequest",
    gives: { schema: "Injected" },
    async answer({ connection: which }, desk, body): Promise<Json<Injected>> {
      const request = body as InjectionRequest; // as its schema says
      const injection = injectionOf(request);
      const outcome = await desk.hands.inject(which, request.to, injection);
      if (outcome === "closed")
        throw missing(`connection ${which} is no WebSocket that is open here`);
      if (outcome === "ending") {
        const message = `a close frame has gone to the ${request.to} of connection ${which}, and nothing may follow it (RFC 6455 §5.5.1); only bytes as they are can`;
        throw new ApiError(404, { code: "hands/ending", message });
      }
      if (outcome === "busy") {
        const message = `a message is under way on connection ${which}; try again when it has ended`;
        throw new ApiError(503, { code: "hands/busy", message });
      }
      const { length } = "raw" in injection ? injection.raw : injection.payload;
      return told({ connection: which, to: request.to, bytes: length });
    },
  }),
};

/** An empty filter holds everything, and stays empty; null holds nothing. */
function holdFilter(text: string | null, language: "en" | "zh"): Filter | undefined {
  if (text === null) return undefined;
  const filter = filterOf(text, language);
  const every = filter === undefined ? filterOf("size>=0", language) : undefined;
  return every === undefined ? filter : { ...every, text: "" };
}

function missing(message: string): ApiError {
  return new ApiError(404, { code: "hands/missing", message });
}

function ruleList({ hands }: Desk): RuleList {
  const rules = hands.rules.rules.map(({ rule, enabled, hits, trouble = null }, at) => ({
    number: at + 1,
    name: rule.name,
    filter: rule.filter?.text ?? null,
    action: rule.action.kind,
    written: rule.written,
    enabled,
    hits,
    trouble,
  }));
  return { rules };
}

function holdOf({ hands: { board } }: Desk): Hold {
  return {
    filter: board.filter?.text ?? null,
    version: board.version,
    bytes: board.bytes,
    openings: board.openings,
    held: board.held.map(heldItem),
    keepAlive: board.keepsAlive,
    silences: silencesOf(board.held),
  };
}

/** Who waits for the first message that is held of each direction. */
function silencesOf(held: readonly HeldMessage[]): readonly Silence[] {
  const first = new Map<string, HeldMessage>();
  for (const one of held) {
    const key = `${one.open.connection} ${one.message.from}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()].map(({ open, message, pulse, since }) => {
    const peer = message.from === "client" ? "server" : "client";
    const quiet = pulse.quietOf(peer, since) / 1000;
    const limit = pulse.limitOf(peer);
    const closedAfter = limit === undefined ? null : limit.ms / 1000;
    return {
      connection: open.connection,
      peer,
      quiet,
      closedAfter,
      left: closedAfter === null ? null : Math.max(0, closedAfter - quiet),
      heartbeat: pulse.beats[0] === undefined ? null : pulse.beats[0].everyMs / 1000,
      kept: pulse.kept,
    };
  });
}

function heldItem({ number: which, open, message, fate, since, behind }: HeldMessage) {
  const { opcode, text, base64, length } = recordOf(message);
  return {
    number: which,
    connection: open.connection,
    index: message.index,
    url: open.url,
    from: message.from,
    time: message.time / 1_000_000,
    opcode,
    ...(text !== undefined && { text }),
    ...(base64 !== undefined && { base64 }),
    length,
    edited: fate.kind === "edit",
    waiting: (performance.now() - since) / 1000,
    behind,
  };
}

type WrittenDecision = {
  readonly do: "forward" | "drop" | "edit";
  readonly text?: string;
  readonly base64?: string;
  readonly value?: unknown;
};

const FORMATS = new DecoderRegistry();

/** @throws ApiError where it is not said what is to go instead, or that cannot be written */
function editOf(decision: WrittenDecision, { message, open }: HeldMessage): Uint8Array {
  const { value, text, base64 } = decision;
  if (value === undefined) return payloadOf(decision);
  if (text !== undefined || base64 !== undefined)
    throw wrong("value", "give the payload as text, as base64, or as the decoded value");
  const { opcode } = recordOf(message);
  const about = {
    opcode,
    from: message.from,
    subprotocol: open.subprotocol ?? undefined,
    url: open.url,
  };
  const { layers, problem } = FORMATS.decode(message.payload, about);
  const format = layers[0]?.format ?? "unknown";
  const encoder = FORMATS.named(format);
  if (encoder?.encode === undefined || problem !== null)
    throw wrong(
      "value",
      `this message was read as ${format}, which cannot be written from a value; give text or base64`,
    );
  try {
    return encoder.encode(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw wrong("value", error.message);
  }
}

/** @throws ApiError where there is no payload, or it is said twice, or is no base64 */
function payloadOf({ text, base64 }: { text?: string; base64?: string }): Uint8Array {
  if ((text === undefined) === (base64 === undefined))
    throw wrong("text", "give the payload as text or as base64");
  return text === undefined ? bytesOf("base64", base64 ?? "") : Buffer.from(text, "utf8");
}

function bytesOf(field: string, base64: string): Uint8Array {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64") !== base64 || (field === "raw" && bytes.length === 0))
    throw wrong(field, `${field} takes base64 with padding`);
  return bytes;
}

const OPCODES = {
  text: Opcode.text,
  binary: Opcode.binary,
  ping: Opcode.ping,
  pong: Opcode.pong,
} as const;

function injectionOf(request: InjectionRequest): Injection {
  const { code, reason = "", text, base64, raw } = request;
  const isClose = code !== undefined || reason !== "";
  const { opcode = isClose ? "close" : base64 === undefined ? "text" : "binary" } = request;
  const isAsItIs = raw !== undefined || request.illegal !== undefined;
  const isSaid = text !== undefined || base64 !== undefined;
  if ((isClose || isAsItIs || opcode === "close") && isSaid)
    throw wrong("text", "text and base64 are for messages, pings and pongs");
  if (raw !== undefined) return { raw: bytesOf("raw", raw) };
  if (request.illegal !== undefined) return { raw: illegalFrames(request.illegal, request.to) };
  if (opcode === "close") {
    if (code !== undefined && !isSendableCloseCode(code))
      throw wrong("code", "close codes are 1000 to 1014 and 3000 to 4999");
    if (Buffer.byteLength(reason) > 123) throw wrong("reason", "a reason has 123 bytes at most");
    return { opcode: Opcode.close, payload: writeClosePayload(code ?? 1000, reason) };
  }
  const payload = payloadOf(request);
  if (opcode !== "text" && opcode !== "binary" && payload.length > 125)
    throw wrong("text", "a ping or a pong carries 125 bytes at most");
  return { opcode: OPCODES[opcode], payload };
}

function wrong(field: string, message: string): ApiError {
  return new ApiError(400, { code: `body/${field}`, message });
}
