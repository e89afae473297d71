import type { Desk, Entry, Input } from "./input.ts";
import { type Action, type LineRules, readLine } from "./line-action.ts";
import { Outbox } from "./outbox.ts";
import type { Terminal } from "./terminal.ts";

/** Lines from a keyboard. They are taken at once; while there is no connection, they wait. */
export class ScreenInput implements Input {
  readonly #terminal: Terminal;
  readonly #rules: LineRules;
  readonly #outbox = new Outbox<Entry>();
  #unsent = 0;

  constructor(terminal: Terminal, rules: LineRules) {
    this.#terminal = terminal;
    this.#rules = rules;
  }

  get unsent(): number {
    return this.#unsent;
  }

  entries(desk: Desk): AsyncIterable<Entry> {
    this.#terminal.start({
      line: (text) => this.#entered(text, desk),
      leave: () => desk.interrupt(),
    });
    return this.#outbox;
  }

  stop(): void {
    this.#unsent += this.#outbox.size;
    this.#outbox.end();
  }

  #entered(text: string, desk: Desk): void {
    if (text === "") return;
    const action = readLine({ bytes: Buffer.from(text, "utf8"), end: "\n" }, this.#rules);
    const { texts } = this.#rules;
    switch (action.kind) {
      case "help":
        return this.#terminal.print(texts.help());
      case "refused":
        return this.#terminal.print(action.text);
      default:
        return desk.online ? this.#push(action, text, true) : this.#wait(action, text, desk);
    }
  }

  #wait(action: Action, text: string, desk: Desk): void {
    if (action.kind === "exit") return desk.leave(1000, "user exit");
    if (action.kind === "close") return desk.leave(action.code, action.reason);
    this.#push(action, text, false);
  }

  #push(action: Action, text: string, online: boolean): void {
    const { texts } = this.#rules;
    const waiting = this.#outbox.size;
    if (!this.#outbox.push({ action }, text.length)) {
      return this.#terminal.print(texts.queueFull(waiting));
    }
    if (!online) this.#terminal.print(texts.waits(this.#outbox.size));
    else if (SHOWN.has(action.kind)) this.#terminal.erase(text);
  }
}

/** What is printed once it is sent; the line that asked for it would say it twice. */
const SHOWN: ReadonlySet<Action["kind"]> = new Set(["send", "ping", "pong"]);
