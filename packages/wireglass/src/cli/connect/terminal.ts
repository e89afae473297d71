import {
  clearScreenDown,
  createInterface,
  cursorTo,
  type Interface,
  moveCursor,
} from "node:readline";
import { type HistoryFile, MAX_HISTORY_LINES } from "./history-file.ts";
import type { Output } from "./output.ts";

export type TerminalEvents = {
  line(text: string): void;
  /** Ctrl-C or Ctrl-D. */
  leave(): void;
};

type Setup = {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly output: Output;
  readonly history: HistoryFile;
};

const PROMPT = "> ";

/** A line that is being typed at the bottom of a screen, and everything else above it. */
export class Terminal {
  readonly #setup: Setup;
  #readline: Interface | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** Shows the prompt and begins to listen to the keyboard. */
  start(events: TerminalEvents): void {
    const { stdin, stdout, history } = this.#setup;
    const readline = createInterface({
      input: stdin,
      output: stdout,
      terminal: true,
      prompt: PROMPT,
      history: history.load().reverse(), // readline wants the newest first
      historySize: MAX_HISTORY_LINES,
      removeHistoryDuplicates: true,
    });
    this.#readline = readline;
    readline.on("line", (text) => {
      history.add(text);
      events.line(text);
      this.#readline?.prompt();
    });
    readline.on("SIGINT", events.leave);
    readline.on("close", () => {
      if (this.#readline === undefined) return; // closed by us
      stdout.write("\n");
      this.#readline = undefined;
      events.leave();
    });
    readline.prompt();
  }

  /** Prints lines above what is being typed. */
  print(text: string): void {
    const { output } = this.#setup;
    const readline = this.#readline;
    if (readline === undefined) return output.write(`${text}\n`);
    this.#wipe(readline.getCursorPos().rows);
    output.write(`${text}\n`);
    // readline redraws from as many rows up as it believes to be down: it is on its first one now.
    Object.assign(readline, { prevRows: 0 });
    readline.prompt(true);
  }

  /** Takes back the line that has just been entered: it is going to be printed as sent. */
  erase(text: string): void {
    const readline = this.#readline;
    if (readline === undefined) return;
    // Only readline knows how wide characters are; by now its own line is empty again.
    Object.assign(readline, { line: text, cursor: text.length });
    const { rows } = readline.getCursorPos();
    Object.assign(readline, { line: "", cursor: 0 });
    this.#wipe(rows + 1);
  }

  drained(): Promise<void> {
    return this.#setup.output.drained();
  }

  /** Gives the keyboard back; what was being typed stays to be seen. */
  close(): void {
    const readline = this.#readline;
    this.#readline = undefined;
    if (readline === undefined) return;
    if (readline.line === "") this.#wipe(0);
    else this.#setup.stdout.write("\n");
    readline.close();
  }

  /** Clears from `rows` above the cursor on. */
  #wipe(rows: number): void {
    const { stdout } = this.#setup;
    moveCursor(stdout, 0, -rows);
    cursorTo(stdout, 0);
    clearScreenDown(stdout);
  }
}
