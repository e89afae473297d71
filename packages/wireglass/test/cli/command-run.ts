import { PassThrough } from "node:stream";
import type { CommandIo } from "../../src/cli/command-io.ts";
import { main } from "../../src/cli/command-line.ts";

export type CommandResult = { readonly status: number; readonly out: string; readonly err: string };

/** A command line that runs in this process, with its output. */
export class CommandRun {
  readonly #stop = new AbortController();
  readonly #out: Buffer[] = [];
  #err = "";
  #wake: () => void = () => {};
  readonly finished: Promise<CommandResult>;

  constructor(
    words: readonly string[],
    lang: "en" | "zh" = "en",
    columns = 100,
    stdin: NodeJS.ReadableStream = process.stdin,
  ) {
    const stdout = Object.assign(new PassThrough(), { columns, isTTY: false });
    stdout.on("data", (chunk: Buffer) => {
      this.#out.push(chunk);
      this.#wake();
    });
    const io = {
      stdin,
      stdout,
      stderr: (text: string) => {
        this.#err += text;
        this.#wake();
      },
      signal: this.#stop.signal,
      color: false,
      lang,
    };
    const status = main(words, io as unknown as CommandIo); // as far as it is used
    this.finished = status.then(async (code) => {
      await new Promise(setImmediate); // what was written has come through by then
      return { status: code, out: this.out, err: this.#err };
    });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#out);
  }

  get out(): string {
    return this.bytes.toString("utf8");
  }

  get err(): string {
    return this.#err;
  }

  /** Resolves when the output fits. */
  async until(holds: (out: string) => boolean): Promise<string> {
    const deadline = Date.now() + 10_000;
    while (!holds(this.out)) {
      if (Date.now() > deadline) throw new Error(`it never came:\n${this.out}\n${this.#err}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 100);
      });
    }
    return this.out;
  }

  /** Ctrl-C. */
  async stop(): Promise<CommandResult> {
    this.#stop.abort();
    return this.finished;
  }
}

export function run(...words: readonly string[]): Promise<CommandResult> {
  return new CommandRun(words).finished;
}
