import { PassThrough } from "node:stream";
import { type CommandIo, type ConnectCommand, runConnect } from "../../../src/cli/connect/index.ts";

export type Finished = { readonly status: number; readonly out: string; readonly err: string };

/** A server that floods need not be remembered whole. */
const MAX_CHUNKS = 1_000;

/** A command that runs: what it has printed so far, and ways to talk to it. */
export class ConnectRun {
  readonly stdin = new PassThrough();
  readonly stdout: PassThrough & { columns?: number; isTTY?: boolean };
  readonly #stop = new AbortController();
  readonly #chunks: Buffer[] = [];
  readonly #watchers = new Set<() => void>();
  readonly finished: Promise<Finished>;
  err = "";

  constructor(
    url: string,
    options: Partial<ConnectCommand> = {},
    io: Partial<CommandIo> & { tty?: boolean | "stdout" } = {},
  ) {
    const { tty = false, ...rest } = io;
    this.stdout = new PassThrough();
    this.stdout.columns = 80;
    this.stdout.on("data", (chunk: Buffer) => {
      if (this.#chunks.length < MAX_CHUNKS) this.#chunks.push(chunk);
      for (const watch of this.#watchers) watch();
    });
    const stderr = (text: string): void => {
      this.err += text;
      for (const watch of this.#watchers) watch();
    };
    const running = runConnect(
      { ...DEFAULTS, url, ...options },
      {
        stdin: Object.assign(this.stdin, { isTTY: tty === true }),
        stdout: Object.assign(this.stdout, { isTTY: tty !== false }),
        stderr,
        signal: this.#stop.signal,
        color: false,
        lang: "en",
        ...rest,
      },
    );
    this.finished = running.then((status) => ({ status, out: this.out, err: this.err }));
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get out(): string {
    return this.bytes.toString("utf8");
  }

  type(text: string | Uint8Array): this {
    this.stdin.write(text);
    return this;
  }

  endInput(): this {
    this.stdin.end();
    return this;
  }

  /** Ctrl-C. */
  stop(): void {
    this.#stop.abort();
  }

  /** Waits until stdout or stderr has `text`. */
  async shows(text: string | RegExp): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const watch = (): void => {
      const all = `${this.out}\n${this.err}`;
      const isShown = typeof text === "string" ? all.includes(text) : text.test(all);
      if (!isShown) return;
      this.#watchers.delete(watch);
      resolve();
    };
    this.#watchers.add(watch);
    watch();
    const ended = this.finished.then(() => {
      watch();
      throw new Error(`ended without showing ${text}:\n${this.out}\n${this.err}`);
    });
    await Promise.race([promise, ended]);
  }
}

const DEFAULTS: ConnectCommand = {
  url: "",
  headers: [],
  subprotocols: [],
  insecure: false,
  deflate: true,
  reconnect: false,
  json: false,
  binary: false,
  quiet: false,
  send: [],
  limits: {},
  waitSeconds: 0.2,
};

/** Runs the command on `input` to its end. */
export function run(
  url: string,
  input: string | Uint8Array = "",
  options: Partial<ConnectCommand> = {},
  io: Partial<CommandIo> = {},
): Promise<Finished> {
  const going = new ConnectRun(url, options, io);
  return going.type(input).endInput().finished;
}

/** The JSON lines of an output. */
export function records(out: string): Record<string, unknown>[] {
  const lines = out.split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>); // the command writes objects
}
