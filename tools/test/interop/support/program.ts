import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { Mailbox } from "./mailbox.ts";

type Output = { readonly lines: Mailbox<string>; readonly text: () => string };

function outputOf(stream: Readable | null, name: string): Output {
  const lines = new Mailbox<string>();
  let text = "";
  if (stream !== null) {
    const reader = createInterface({ input: stream });
    reader.on("line", (line) => {
      text += `${line}\n`;
      lines.put(line);
    });
    reader.on("close", () => lines.end(`${name} has ended its output:\n${text}`));
  }
  return { lines, text: () => text };
}

/** A program of another house, or our command, as a process: what it prints can be awaited line by line. */
export class Program implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly out: Output;
  readonly err: Output;
  /** The exit status; null when a signal ended it. */
  readonly ended: Promise<number | null>;

  constructor(command: string, args: readonly string[], options: SpawnOptions = {}) {
    this.child = spawn(command, args, { stdio: "pipe", ...options });
    this.out = outputOf(this.child.stdout, command);
    this.err = outputOf(this.child.stderr, command);
    // After "close" everything that it has printed was read.
    this.ended = once(this.child, "close").then(([status]) => status as number | null); // as documented
    this.ended.catch(() => {}); // it did not start: whoever waits for it or for its lines is told
  }

  /** Writes a line to its input. */
  type(line: string): this {
    this.#stdin.write(`${line}\n`);
    return this;
  }

  endInput(): this {
    this.#stdin.end();
    return this;
  }

  /** The next line of its output that fits; those before it are passed over. */
  async line(fits: RegExp): Promise<string> {
    for (;;) {
      const line = await this.out.lines.take();
      if (fits.test(line)) return line;
    }
  }

  /** Asks it to end, and waits until it has. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
  }

  get #stdin(): Writable {
    if (this.child.stdin === null) throw new Error("this program was started without an input");
    return this.child.stdin;
  }
}
