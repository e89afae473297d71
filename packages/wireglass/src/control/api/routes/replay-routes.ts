import { type PathStep, readPath } from "@wireglass/lens/filter";
import type { OpenRecord } from "@wireglass/lens/record";
import { UsageError } from "@wireglass/wire";
import { BindingError, handshakeAgain, readBindings } from "../../../check/index.ts";
import { ConnectError } from "../../../endpoint/index.ts";
import { readForNobody } from "../../hands/composer.ts";
import type { ReplayState, ReplayWish } from "../../hands/replays.ts";
import { ApiError } from "../api-error.ts";
import type {
  BindingList,
  Composed,
  ComposeRequest,
  ConnectionItem,
  ReplayItem,
  ReplayRequest,
} from "../api-types.ts";
import { PARAMETERS } from "../parameter.ts";
import { type Desk, type Json, route, told } from "../route.ts";

const { connection, number } = PARAMETERS;
const DEFAULT_TIMEOUT_SECONDS = 5;

/** Connections of our own: composed, or replayed. */
export const REPLAY_ROUTES = {
  compose: route({
    method: "post",
    path: "/connections",
    summary: "Opens a connection as a client: from scratch, or with the handshake of another one",
    takes: {},
    body: "ComposeRequest",
    gives: { schema: "Composed" },
    async answer(_values, desk, body): Promise<Json<Composed>> {
      const request = body as ComposeRequest; // as its schema says
      const { url, ...options } = await composition(request, desk);
      const { composer } = desk.hands;
      if (composer === undefined) throw missing("there is no proxy here to connect through");
      const composed = await refusable(composer.open(url, options));
      void readForNobody(composed.socket);
      const { subprotocol, extensions } = composed.socket;
      return told({ connection: composed.connection, url, subprotocol, extensions });
    },
  }),
  bindings: route({
    path: "/connections/{connection}/bindings",
    summary: "The values of the server's that would be carried in a replay",
    takes: { connection },
    gives: { schema: "BindingList" },
    async answer({ connection: of }, { hands }): Promise<Json<BindingList>> {
      const bindings = hands.replays?.bindingsOf(of);
      if (bindings === undefined) throw missing(`connection ${of} is no WebSocket`);
      return told({ bindings });
    },
  }),
  startReplay: route({
    method: "post",
    path: "/connections/{connection}/replay",
    summary: "Says again what the client of a recorded connection said",
    takes: { connection },
    body: "ReplayRequest",
    gives: { schema: "ReplayItem" },
    async answer({ connection: of }, { hands }, body): Promise<Json<ReplayItem>> {
      const wish = wishOf(body as ReplayRequest); // as its schema says
      const { replays } = hands;
      const state = replays && (await refusable(replays.start(of, wish)));
      if (state === undefined) throw missing(`connection ${of} is no WebSocket`);
      return told(itemOf(state));
    },
  }),
  replay: route({
    path: "/replays/{number}",
    summary: "How far a replay is, and what came of it",
    takes: { number },
    gives: { schema: "ReplayItem" },
    async answer({ number: which }, { hands }): Promise<Json<ReplayItem>> {
      const state = hands.replays?.get(which);
      if (state === undefined) throw missing(`there is no replay ${which}, or it was forgotten`);
      return told(itemOf(state));
    },
  }),
};

function itemOf({ outcome, ...state }: ReplayState): ReplayItem {
  return { ...state, outcome: outcome ?? null };
}

/** What is to be opened, and how. @throws ApiError */
async function composition(request: ComposeRequest, { reader }: Desk) {
  const { from, subprotocols, deflate } = request;
  let open: OpenRecord | undefined;
  if (from !== undefined) {
    const { body } = await reader.find({ kind: "connection", connection: from });
    const { record } = JSON.parse(Buffer.from(body).toString("utf8")) as ConnectionItem; // the reader's own
    if (record.kind !== "open" || !/^wss?$/.test(record.protocol))
      throw missing(`connection ${from} is no WebSocket`);
    open = record;
  }
  const url = request.url ?? open?.url;
  if (url === undefined) throw wrong("url", "give a url, or from with the number of a connection");
  const again = open && handshakeAgain(open);
  const own = Object.entries(request.headers ?? {}).map(
    ([name, value]) => [name, String(value)] as const,
  );
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  const kept = (again?.headers ?? []).filter(([name]) => !names.has(name.toLowerCase()));
  return {
    url,
    headers: [...kept, ...own],
    subprotocols: subprotocols ?? again?.subprotocols ?? [],
    deflate: deflate ?? again?.deflate ?? true,
    way: { proxy: request.proxy, insecure: request.insecure },
  };
}

/** @throws ApiError */
function wishOf(request: ReplayRequest): ReplayWish {
  const { to, pace = "replies", speed = 1, timeout = DEFAULT_TIMEOUT_SECONDS } = request;
  const { ignore = [], allow = [], strict = false, bindings } = request;
  if (to !== undefined && !(URL.canParse(to) && /^wss?:$/.test(new URL(to).protocol)))
    throw wrong("to", "to takes a URL, as ws://127.0.0.1:9000");
  if (!(speed > 0) || !(timeout >= 0)) throw wrong("speed", "speed and timeout are above 0");
  return {
    ...{ to, pace, speed, strict, timeoutMs: timeout * 1000, allow: new Set(allow) },
    ignore: ignore.map(pathOf),
    bindings: bindings && bindingsOf(bindings),
  };
}

function pathOf(text: string): readonly PathStep[] {
  const steps = readPath(text);
  if (steps === undefined) throw wrong("ignore", "ignore takes paths, as $.time or $..id");
  return steps;
}

function bindingsOf(list: readonly unknown[]) {
  try {
    return readBindings(JSON.stringify(list));
  } catch (error) {
    if (!(error instanceof BindingError)) throw error;
    const { at, expected } = error.mistake;
    throw wrong("bindings", `binding ${at} cannot be read; write it as ${expected}`);
  }
}

/** What a server refuses, or what cannot be sent, is the request's fault and not ours. */
async function refusable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConnectError || error instanceof UsageError)
      throw new ApiError(400, { code: error.code, message: error.message });
    throw error;
  }
}

function missing(message: string): ApiError {
  return new ApiError(404, { code: "replay/missing", message });
}

function wrong(field: string, message: string): ApiError {
  return new ApiError(400, { code: `body/${field}`, message });
}
