import { setTimeout as sleep } from "node:timers/promises";
import { mistakeText, parseFilter } from "@wireglass/lens/filter";
import type { CloseRecord, OpenRecord } from "@wireglass/lens/record";
import { Opcode } from "@wireglass/wire";
import {
  conversationOf,
  type MockAnswer,
  MockConversation,
  type MockMatch,
  MockScript,
  ReadMessage,
} from "../../check/index.ts";
import { ConnectionClosedError, type Message, type Socket } from "../../endpoint/index.ts";
import { CaptureFile, CaptureQuery, StoreError } from "../../store/index.ts";
import { peerText } from "../peer-text.ts";
import { CommandError } from "./command-error.ts";
import type { Report } from "./report.ts";
import type { Target } from "./target.ts";
import type { Texts } from "./texts.ts";

/** What is to be played, and how. */
export type ReplayWish = {
  readonly file: string;
  /** Only these connections. */
  readonly filter?: string | undefined;
  readonly match: MockMatch;
  /** Answers come as late as they did. */
  readonly timing: boolean;
  readonly lang: "en" | "zh";
};

type Recorded = {
  readonly open: OpenRecord;
  readonly close: CloseRecord | undefined;
  readonly script: MockScript;
};

const SHOWN = 80;

/** Answers each client as the recorded server did. @throws CommandError */
export function replayTarget(wish: ReplayWish, report: Report, texts: Texts): Target {
  const recorded = readRecorded(wish, texts);
  const name = "--replay";
  return {
    name,
    webSocket: () => {
      const players = new WeakMap<Socket, Player>();
      return {
        open(socket) {
          const player = new Player(socket, choiceFor(socket, recorded), wish, report, texts);
          players.set(socket, player);
          player.opened();
        },
        message: (socket, message) => players.get(socket)?.received(message),
      };
    },
    options: () => ({
      subprotocols: (offered) =>
        offered.find((one) => recorded.some(({ open }) => open.subprotocol === one)),
    }),
    remarks: [texts.replaying(recorded.length, wish.file)],
  };
}

function readRecorded({ file, filter, lang }: ReplayWish, texts: Texts): readonly Recorded[] {
  const parsed = filter === undefined ? undefined : parseFilter(filter);
  if (parsed?.kind === "mistake")
    throw new CommandError(2, mistakeText(filter ?? "", parsed.mistake, lang));
  try {
    const capture = CaptureFile.open(file);
    try {
      const found = [...new CaptureQuery(capture).connections({ filter: parsed?.filter })];
      const recorded = found.flatMap(({ record, close }) => recordedIn(capture, record, close));
      if (recorded.length === 0) throw new CommandError(1, texts.nothingToReplay(file));
      return recorded;
    } finally {
      capture.close();
    }
  } catch (error) {
    if (error instanceof StoreError) throw new CommandError(1, error.message, error);
    throw error;
  }
}

function recordedIn(
  capture: CaptureFile,
  record: { readonly kind: string; readonly protocol: string; readonly connection: number },
  close: CloseRecord | undefined,
): readonly Recorded[] {
  if (record.kind !== "open" || !/^wss?$/.test(record.protocol)) return [];
  const open = record as OpenRecord; // as its kind says
  const kept = [...capture.messages({ connection: open.connection })];
  const { messages } = conversationOf(
    open,
    kept.map(({ message }) => message),
  );
  return [{ open, close, script: new MockScript(messages, open.time * 1000) }];
}

/** Those of the same path and query; else of the same path; else all: of these, those that begin as the first does. */
function choiceFor(socket: Socket, recorded: readonly Recorded[]): readonly Recorded[] {
  const { target } = socket.request;
  const path = target.split("?")[0];
  const targetOf = ({ open }: Recorded): string => {
    const { pathname, search } = new URL(open.url);
    return pathname + search;
  };
  const exact = recorded.filter((one) => targetOf(one) === target);
  const near = recorded.filter((one) => targetOf(one).split("?")[0] === path);
  const [fit] = [exact, near, recorded].filter((list) => list.length > 0);
  const [first, ...more] = fit ?? [];
  if (first === undefined) return [];
  return [first, ...more.filter(({ script }) => greetsAlike(script, first.script))];
}

function greetsAlike(a: MockScript, b: MockScript): boolean {
  const payloads = (script: MockScript) => script.greeting.map(({ message }) => message.payload);
  return Buffer.concat(payloads(a)).equals(Buffer.concat(payloads(b)));
}

/** One client's conversation. */
class Player {
  readonly #socket: Socket;
  readonly #conversation: MockConversation;
  readonly #close: CloseRecord | undefined;
  readonly #wish: ReplayWish;
  readonly #report: Report;
  readonly #texts: Texts;
  #received = 0;
  /** Answers leave in their order. */
  #sending: Promise<void> = Promise.resolve();

  constructor(
    socket: Socket,
    recorded: readonly Recorded[],
    wish: ReplayWish,
    report: Report,
    texts: Texts,
  ) {
    this.#socket = socket;
    this.#wish = wish;
    this.#report = report;
    this.#texts = texts;
    const scripts = recorded.map(({ script }) => script);
    this.#conversation = new MockConversation(scripts, wish.match);
    this.#close = recorded.length === 1 ? recorded[0]?.close : undefined;
  }

  opened(): void {
    this.#say(this.#conversation.opened());
  }

  received(data: Message): void {
    const isText = typeof data === "string";
    const payload = isText ? Buffer.from(data, "utf8") : data;
    const opcode = isText ? Opcode.text : Opcode.binary;
    const index = this.#received++;
    const message = { index, time: performance.now(), from: "client", opcode, payload } as const;
    const answers = this.#conversation.received(new ReadMessage(message));
    if (answers !== undefined) return this.#say(answers);
    const shown = isText ? peerText(data, SHOWN) : `${payload.length} bytes`;
    this.#report.problem(this.#texts.notRecorded(shown));
  }

  #say(answers: readonly MockAnswer[]): void {
    const begun = performance.now();
    this.#sending = this.#sending.then(async () => {
      for (const { message, afterMs } of answers) {
        const left = this.#wish.timing ? begun + afterMs - performance.now() : 0;
        if (left > 0) await sleep(left);
        await this.#send(message.opcode, message.payload);
      }
      await this.#closeAtEnd();
    });
  }

  async #send(opcode: number, payload: Uint8Array): Promise<void> {
    try {
      await this.#socket.send(
        opcode === Opcode.text ? Buffer.from(payload).toString("utf8") : payload,
      );
    } catch (error) {
      if (!(error instanceof ConnectionClosedError)) throw error; // the client has left
    }
  }

  /** A server that closed the recorded connection does so again. */
  async #closeAtEnd(): Promise<void> {
    const close = this.#close;
    if (close?.by !== "server" || !close.clean || !this.#conversation.isOver) return;
    const code = close.code === NO_CODE ? undefined : close.code;
    await this.#socket.close(code, close.reason).catch(() => {}); // the client may have been first
  }
}

/** RFC 6455 §7.4.1: no code was given. */
const NO_CODE = 1005;
