import {
  addressAgain,
  type Conversation,
  conversationOf,
  findBindings,
  handshakeAgain,
  outcomeJson,
  paceAgain,
  type ReplayOptions,
  ReplayRun,
} from "../../check/index.ts";
import { CaptureFile } from "../../store/index.ts";
import type { Composer } from "./composer.ts";
import { HOLD_LIMITS } from "./hold-limits.ts";

/** What is wanted of a replay. */
export type ReplayWish = Pick<ReplayOptions, "ignore" | "allow" | "strict"> & {
  /** Another server; its path stays where this one has none. */
  readonly to?: string | undefined;
  readonly pace: "replies" | "answers" | "recorded";
  readonly speed: number;
  readonly timeoutMs: number;
  /** Those that are found, where it is undefined. */
  readonly bindings?: ReplayOptions["bindings"] | undefined;
};

/** A replay, and how far it is. */
export type ReplayState = {
  /** From 1. */
  readonly number: number;
  /** The connection that is replayed, and the one that it is replayed on. */
  readonly of: number;
  readonly connection: number;
  readonly bindings: ReplayOptions["bindings"];
  sent: number;
  received: number;
  /** Undefined while it is at work. */
  outcome: ReturnType<typeof outcomeJson> | undefined;
};

const QUIET_MS = 200;

/** Replays of recorded connections, in a running workbench. */
export class Replays {
  readonly #file: string;
  readonly #composer: Composer;
  #states: ReplayState[] = [];
  #last = 0;

  constructor(file: string, composer: Composer) {
    this.#file = file;
    this.#composer = composer;
  }

  get(number: number): ReplayState | undefined {
    return this.#states.find((state) => state.number === number);
  }

  /** What is carried, unless told otherwise; undefined where there is no such WebSocket. */
  bindingsOf(connection: number): ReplayOptions["bindings"] | undefined {
    const conversation = this.#conversation(connection);
    return conversation && findBindings(conversation.messages, "client");
  }

  /** Begins one. Undefined where there is no such WebSocket. Rejects with ConnectError. */
  async start(of: number, wish: ReplayWish): Promise<ReplayState | undefined> {
    const conversation = this.#conversation(of);
    if (conversation === undefined) return undefined;
    const { open, messages } = conversation;
    const { headers, subprotocols, deflate } = handshakeAgain(open);
    const options = { headers, subprotocols, deflate };
    const { socket, connection } = await this.#composer.open(addressAgain(open, wish.to), options);
    const bindings = wish.bindings ?? findBindings(messages, "client");
    const state: ReplayState = {
      number: ++this.#last,
      ...{ of, connection, bindings, sent: 0, received: 0, outcome: undefined },
    };
    this.#states = [...this.#states, state].slice(-HOLD_LIMITS.replays.value);
    const run = new ReplayRun(socket, messages, {
      ...{ bindings, whole: messages, pace: paceAgain(conversation, wish), quietMs: QUIET_MS },
      close: conversation.close,
      ...{ timeoutMs: wish.timeoutMs, ignore: wish.ignore, allow: wish.allow, strict: wish.strict },
      step: ({ kind }) => {
        state[kind]++;
      },
    });
    void run.run().then(async (outcome) => {
      state.outcome = outcomeJson(outcome);
      await socket.close(1000).catch(() => {}); // it may be closed already
    });
    return state;
  }

  #conversation(connection: number): Conversation | undefined {
    const capture = CaptureFile.open(this.#file);
    try {
      const { record, close } = capture.connection(connection) ?? {};
      const isWebSocket = record?.protocol === "ws" || record?.protocol === "wss";
      if (record?.kind !== "open" || !isWebSocket) return undefined;
      return conversationOf(record, messagesOf(capture, connection), close);
    } finally {
      capture.close();
    }
  }
}

function* messagesOf(capture: CaptureFile, connection: number) {
  let left: number = HOLD_LIMITS.replayMessages.value;
  for (const { message } of capture.messages({ connection })) {
    if (left-- <= 0) return;
    yield message;
  }
}
