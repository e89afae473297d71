import { createInterface } from "node:readline";
import type { HeldItem, Hold, Silence } from "../../control/index.ts";
import type { CommandIo, ExitStatus } from "../command-io.ts";
import { filterOf } from "../filter-text.ts";
import { CommandFailure, guarded } from "../guarded.ts";
import { ControlClient } from "./control-client.ts";
import { type Texts, textsFor } from "./texts.ts";

const SHOWN_TEXT = 200;
/** A silence that may end so soon is told of once more. */
const SOON_SECONDS = 10;

/** What `wireglass hold` was asked for. */
export type HoldCommand = {
  /** Empty for every message. */
  readonly filter: string;
  readonly capture?: string | undefined;
  readonly json: boolean;
  /** Heartbeats that the connection has shown are answered, or let ahead. */
  readonly keepAlive: boolean;
};

/** `wireglass hold`: holds messages of a running workbench until it ends, and asks for decisions. */
export function runHold(command: HoldCommand, io: CommandIo): Promise<ExitStatus> {
  return guarded(io, async () => {
    const texts = textsFor(io.lang);
    const { filter, keepAlive } = command;
    filterOf(filter, io.lang);
    const client = new ControlClient(command.capture, texts, io.lang);
    const before = await client.ask<Hold>("GET", "/hold");
    if (before.filter !== null) throw new CommandFailure(texts.heldAlready(before.filter));
    const hold = await client.ask<Hold>("PUT", "/hold", { filter, keepAlive, watched: true });
    const begun = command.json
      ? JSON.stringify({ kind: "holding", filter })
      : texts.holding(filter);
    io.stdout.write(`${begun}\n`);
    const ended = new AbortController();
    const signal = AbortSignal.any([ended.signal, io.signal]);
    const session = new HoldSession(client, command, io, texts);
    try {
      await Promise.race([session.show(hold, signal), session.decide(signal)]);
    } finally {
      ended.abort();
      await client.ask("PUT", "/hold", { filter: null });
      if (!command.json) io.stdout.write(`${texts.released()}\n`);
    }
  });
}

class HoldSession {
  readonly #client: ControlClient;
  readonly #command: HoldCommand;
  readonly #io: CommandIo;
  readonly #texts: Texts;
  #held: readonly HeldItem[] = [];
  #shown = 0;
  /** What was said of a silence: that there is one, and that it may end soon. */
  readonly #told = new Set<string>();
  #openings = 0;

  constructor(client: ControlClient, command: HoldCommand, io: CommandIo, texts: Texts) {
    this.#client = client;
    this.#command = command;
    this.#io = io;
    this.#texts = texts;
  }

  /** Prints messages as they come to be held. */
  async show(first: Hold, signal: AbortSignal): Promise<void> {
    this.#openings = first.openings;
    for (let hold = first; ; ) {
      this.#take(hold);
      try {
        hold = await this.#client.ask("GET", `/hold?version=${hold.version}`, undefined, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    }
  }

  /** Reads decisions from the input, until it ends. */
  async decide(signal: AbortSignal): Promise<void> {
    const lines = createInterface({ input: this.#io.stdin, signal });
    for await (const line of lines) {
      if (line.trim() === "") continue;
      if (line.trim() === "q") return;
      await this.#follow(line.trimStart());
    }
    // Without an input nobody decides, but somebody may elsewhere: until it is stopped.
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }

  async #follow(line: string): Promise<void> {
    const edit = /^([exv])(?:\s+(\d+)(?=\s+\S))?\s(.*\S.*)$/s.exec(line);
    const plain = /^([fda])(?:\s+(\d+))?\s*$/.exec(line);
    const [, word = "", number, written = ""] = edit ?? plain ?? [];
    if (word === "") return this.#say(this.#texts.unknown(line));
    if (word === "a") return this.#decided("/hold", { do: "forward" });
    const which = number === undefined ? this.#held[0]?.number : Number(number);
    if (which === undefined) return this.#say(this.#texts.nothingHeld());
    if (edit !== null) {
      const payload = payloadOf(word, written);
      if (payload === undefined) return this.#say(this.#texts.notWritten(word, written));
      return this.#decided(`/hold/${which}`, { do: "edit", ...payload });
    }
    await this.#decided(`/hold/${which}`, { do: word === "f" ? "forward" : "drop" });
  }

  /** A decision that comes too late is said, and ends nothing. */
  async #decided(path: string, decision: object): Promise<void> {
    try {
      this.#take(await this.#client.ask<Hold>("POST", path, decision));
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  #take(hold: Hold): void {
    this.#held = hold.held;
    if (hold.openings > this.#openings) this.#say(this.#texts.opened());
    this.#openings = hold.openings;
    if (!this.#command.json) for (const silence of hold.silences) this.#tellSilence(silence);
    for (const item of hold.held) {
      if (item.number <= this.#shown) continue;
      this.#shown = item.number;
      this.#io.stdout.write(`${this.#lineOf(item)}\n`);
    }
  }

  #tellSilence({ connection, peer, heartbeat, closedAfter, left, kept }: Silence): void {
    const once = (what: string, sentence: () => string): void => {
      const key = `${connection} ${peer} ${what}`;
      if (!this.#told.has(key)) this.#say(sentence());
      this.#told.add(key);
    };
    const rounded = (seconds: number): number => Math.round(seconds * 10) / 10;
    const beat = heartbeat === null ? null : rounded(heartbeat);
    once("silent", () => this.#texts.silent(connection, peer, beat));
    if (beat !== null && kept === 0 && !this.#command.keepAlive)
      once("known", () => this.#texts.heartbeatsKnown());
    if (closedAfter === null || left === null) return;
    const warning = () =>
      this.#texts.closesAfter(connection, peer, rounded(closedAfter), rounded(left));
    once("limit", warning);
    if (left <= SOON_SECONDS) once("soon", warning);
  }

  #lineOf(item: HeldItem): string {
    if (this.#command.json) return JSON.stringify({ kind: "held", ...item });
    const { number, connection, from, text, length } = item;
    const what = text === undefined ? this.#texts.bytes(length) : oneLine(text);
    return this.#texts.held(number, connection, from, what);
  }

  #say(sentence: string): void {
    this.#io.stderr(`${sentence}\n`);
  }
}

/** What goes on instead: a text, bytes in hex, or the decoded value in JSON; undefined where it is none. */
function payloadOf(word: string, written: string): object | undefined {
  if (word === "e") return { text: written };
  if (word === "x") {
    const digits = written.replace(/0x|[\s:,]/gi, "");
    return /^(?:[\da-f]{2})*$/i.test(digits)
      ? { base64: Buffer.from(digits, "hex").toString("base64") }
      : undefined;
  }
  try {
    return { value: JSON.parse(written) as unknown };
  } catch {
    return undefined;
  }
}

/** Control characters of a stranger's do nothing to a terminal. */
function oneLine(text: string): string {
  const shown = text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text;
  return shown.replace(/[\p{Cc}\p{Cf}]/gu, "·");
}
