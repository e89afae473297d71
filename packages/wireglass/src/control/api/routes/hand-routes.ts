import type { Filter } from "@wireglass/lens/filter";
import { RuleError, ruleMistakeText, rulesOf } from "../../../script/index.ts";
import { ApiError } from "../api-error.ts";
import type { Hold, Injected, InjectionRequest, RuleList } from "../api-types.ts";
import { PARAMETERS } from "../parameter.ts";
import { filterOf } from "../reader/filter-of.ts";
import { type Desk, type Json, route, told } from "../route.ts";
import { holdOf } from "./hold-answer.ts";
import { editOf, injectionOf, type WrittenDecision } from "./written-payload.ts";

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
      return told(holdOf(desk.hands.board));
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
      return told(holdOf(desk.hands.board));
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
      return told(holdOf(desk.hands.board));
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
      return told(holdOf(desk.hands.board));
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
