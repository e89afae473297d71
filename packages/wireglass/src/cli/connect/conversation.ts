import {
  type CloseInfo,
  ConnectionClosedError,
  type Message,
  type Reconnecting,
} from "../../endpoint/index.ts";
import { endingOf } from "./ending.ts";
import { readContent } from "./file-content.ts";
import type { Desk, Entry, Input } from "./input.ts";
import { type Action, type LineRules, readPlain } from "./line-action.ts";
import { MAX_LINE_BYTES } from "./line-reader.ts";
import { type Link, openLinks } from "./link.ts";
import { Silence } from "./silence.ts";
import type { Target } from "./target.ts";
import { Allowance, type View } from "./view.ts";

export type ConversationSetup = {
  readonly target: Target;
  readonly view: View;
  readonly input: Input;
  readonly rules: LineRules;
  /** Sent on every connection that opens, before the input. */
  readonly first: readonly string[];
  readonly reconnect: boolean;
  readonly count: number | undefined;
  readonly waitSeconds: number;
};

/** How a conversation went; `info` is missing where no connection was ever closed. */
export type Outcome = {
  readonly info: CloseInfo | undefined;
  /** We asked for the end. */
  readonly left: boolean;
  /** Lines of the input that could not be sent. */
  readonly refused: number;
  readonly unsent: number;
};

const DEFAULT_CLOSE = [1000, ""] as const;

/** Lines go to the connection and messages come from it, until one side has enough. */
export class Conversation implements Desk {
  readonly #setup: ConversationSetup;
  readonly #attempts = new AbortController();
  readonly #silence: Silence;
  readonly #allowance: Allowance;
  /** The open connection. */
  #open: Link | undefined;
  /** The same, once the input may use it. */
  #link: Link | undefined;
  /** Resolved whenever `#link` has changed. */
  #change = Promise.withResolvers<void>();
  #sending: Promise<void> | undefined;
  #leaving = false;
  #over = false;
  #refused = 0;
  #unsent = 0;

  constructor(setup: ConversationSetup) {
    this.#setup = setup;
    this.#allowance = new Allowance(setup.count);
    this.#silence = new Silence(setup.waitSeconds, () => this.leave(...DEFAULT_CLOSE));
  }

  /** Runs to the end. Throws ConnectError when there is no connection, UsageError for a wrong option. */
  async run(): Promise<Outcome> {
    let info: CloseInfo | undefined;
    try {
      for await (const link of this.#links()) {
        info = await this.#converse(link);
        if (this.#leaving) break;
      }
    } catch (error) {
      if (!this.#leaving) throw error;
    } finally {
      this.#over = true;
      this.#silence.stop();
      this.#setup.input.stop();
      this.#change.resolve();
      await this.#sending;
      this.#setup.view.end();
    }
    const unsent = this.#unsent + this.#setup.input.unsent;
    return { info, left: this.#leaving, refused: this.#refused, unsent };
  }

  get online(): boolean {
    return this.#link !== undefined;
  }

  leave(code: number, reason: string): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.#silence.stop();
    this.#setup.input.stop();
    this.#attempts.abort(new Error("stopped"));
    this.#open?.close(code, reason);
  }

  interrupt(): void {
    if (this.#leaving) return this.#open?.terminate();
    this.leave(1000, "user exit");
    if (this.#open !== undefined) this.#setup.view.aside(this.#setup.rules.texts.again());
  }

  #links(): AsyncIterable<Link> {
    const { target, view, reconnect } = this.#setup;
    return openLinks(target, {
      signal: this.#attempts.signal,
      recorder: view.recorder,
      onReconnect: reconnect ? (reconnecting) => this.#announce(reconnecting) : undefined,
    });
  }

  #announce({ attempt, delayMs, why }: Reconnecting): void {
    const { view, rules, target } = this.#setup;
    const sentence =
      why instanceof Error ? why.message : endingOf(why, target.kind, rules.texts).sentence;
    view.notice(rules.texts.reconnecting(sentence, (delayMs / 1000).toFixed(1), attempt));
  }

  /** One connection, from open to closed. */
  async #converse(link: Link): Promise<CloseInfo> {
    this.#open = link;
    if (this.#leaving) link.close(1000, "user exit");
    const reading = this.#read(link);
    await this.#sendFirst(link);
    this.#changeTo(link);
    this.#sending ??= this.#sendInput();
    await reading;
    const info = await link.closed;
    this.#open = undefined;
    this.#changeTo(undefined);
    const { view, rules } = this.#setup;
    if (link.dropped > 0) view.notice(rules.texts.dropped(link.dropped));
    return info;
  }

  #changeTo(link: Link | undefined): void {
    this.#link = link;
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  }

  // What comes in.

  async #read(link: Link): Promise<void> {
    const { view } = this.#setup;
    try {
      for await (const message of link.messages) {
        if (!this.#allowance.take()) continue;
        this.#silence.hold();
        view.message(message, link.kind);
        await view.drained();
        this.#silence.resume();
        if (this.#allowance.spent) this.leave(...DEFAULT_CLOSE);
      }
    } catch (error) {
      if (!(error instanceof ConnectionClosedError)) throw error; // else `closed` says it all
    }
  }

  // What goes out.

  async #sendFirst(link: Link): Promise<void> {
    const { first, rules } = this.#setup;
    for (const text of first) {
      const action = readPlain({ bytes: Buffer.from(text, "utf8"), end: "\n" }, rules);
      if (action.kind !== "send") continue; // a string of ours is always text
      await link.send(action.message).catch((error: unknown) => this.#failed(error, undefined));
    }
  }

  async #sendInput(): Promise<void> {
    const { input, view } = this.#setup;
    for await (const entry of input.entries(this)) {
      await this.#perform(entry);
      await view.drained();
      if (this.#leaving) return;
    }
    this.#silence.begin();
  }

  async #perform(entry: Entry): Promise<void> {
    const { action } = entry;
    const { view, rules } = this.#setup;
    switch (action.kind) {
      case "send":
        return this.#send(action.message, entry);
      case "file":
        return this.#sendFile(action, entry);
      case "ping":
        return this.#ping(action.payload);
      case "pong":
        return (await this.#available())?.pong(action.payload);
      case "close":
        return this.leave(action.code, action.reason);
      case "exit":
        return this.leave(1000, "user exit");
      case "help":
        return view.problem(rules.texts.help());
      case "refused":
        return this.#refuse(action.text, entry);
    }
  }

  async #send(message: Message, entry: Entry): Promise<void> {
    for (;;) {
      const link = await this.#available();
      if (link === undefined) {
        this.#unsent++;
        return;
      }
      try {
        return await link.send(message);
      } catch (error) {
        if (!(error instanceof ConnectionClosedError)) return this.#failed(error, entry);
        await link.closed; // then the next connection, if there is to be one
        if (this.#link === link) await this.#change.promise;
      }
    }
  }

  async #sendFile(action: Action & { kind: "file" }, entry: Entry): Promise<void> {
    const { texts } = this.#setup.rules;
    const content = readContent(action.path, MAX_LINE_BYTES, texts);
    if (typeof content === "string") return this.#refuse(texts.file(action.path, content), entry);
    if (!action.text) return this.#send(content, entry);
    const plain = readPlain({ bytes: content, end: "" }, { ...this.#setup.rules, binary: false });
    if (plain.kind === "send") return this.#send(plain.message, entry);
    this.#refuse(texts.file(action.path, texts.fileNotText()), entry);
  }

  async #ping(payload: string | undefined): Promise<void> {
    const link = await this.#available();
    if (link === undefined) return;
    const report = (ms: number): void => this.#setup.view.roundTrip(ms);
    link.ping(payload).then(report, () => {}); // a connection that closes says so itself
  }

  /** The open connection, or the next one; undefined when there will be none. */
  async #available(): Promise<Link | undefined> {
    while (this.#link === undefined && !this.#over) await this.#change.promise;
    return this.#over ? undefined : this.#link;
  }

  #failed(error: unknown, entry: Entry | undefined): void {
    if (error instanceof ConnectionClosedError) return; // said when the connection has ended
    this.#refuse(this.#setup.rules.texts.notSent((error as Error).message), entry);
  }

  #refuse(sentence: string, entry: Entry | undefined): void {
    const { view, rules } = this.#setup;
    const line = entry?.lineNumber;
    this.#refused++;
    view.problem(line === undefined ? sentence : rules.texts.atLine(line, sentence));
  }
}
