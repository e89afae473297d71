import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect as connectNet, type Socket as NetSocket } from "node:net";
import { join } from "node:path";
import { runServe, type ServeCommand } from "../../../src/cli/serve/index.ts";
import { connect, type Socket } from "../../../src/endpoint/index.ts";

export type Record = { readonly [field: string]: unknown };

/** What is written, and a way to wait for some of it. */
export class Output {
  text = "";
  #waiting: (() => void)[] = [];

  readonly write = (text: string): void => {
    this.text += text;
    for (const check of this.#waiting.splice(0)) check();
  };

  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }

  /** Resolves when more was written. */
  changed(): Promise<undefined> {
    return new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
  }

  /** The first line with `part` in it, when it is there. */
  async line(part: string | RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) =>
        typeof part === "string" ? line.includes(part) : part.test(line),
      );
      if (found !== undefined) return found;
      await this.changed();
    }
  }
}

export type Running = {
  readonly out: Output;
  readonly err: Output;
  /** The addresses, in the order of `listen`. */
  readonly urls: readonly string[];
  /** Ctrl-C; resolves with the exit status. */
  stop(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
};

const PLAIN = {
  listen: ["ws://127.0.0.1:0/"],
  json: false,
  verbose: false,
  deflate: true,
  users: [],
  origins: [],
  subprotocols: [],
  limits: {},
};

type Wanted = Partial<ServeCommand> & { readonly target: string; readonly lang?: "en" | "zh" };

type Started = { readonly out: Output; readonly err: Output; readonly ended: Promise<number> };
type Begin = (wanted: Wanted, signal: AbortSignal) => Started;

/** Runs the command to its end: for command lines that are refused. */
export async function runRefused(
  wanted: Wanted,
  start: Begin = begin,
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const { out, err, ended } = start(wanted, new AbortController().signal);
  return { status: await ended, out: out.text, err: err.text };
}

/** Starts the command and resolves when it listens. */
export async function startServe(wanted: Wanted, start: Begin = begin): Promise<Running> {
  const abort = new AbortController();
  const { out, err, ended } = start(wanted, abort.signal);
  const count = wanted.listen?.length ?? PLAIN.listen.length;
  const listening = (): string[] =>
    out.lines.flatMap(
      (line) => /(?:listening on |正在监听 |"url":")([^"\s]+)/.exec(line)?.[1] ?? [],
    );
  while (listening().length < count) {
    const status = await Promise.race([out.changed(), ended]);
    if (status !== undefined) throw new Error(`it does not listen: ${err.text}`);
  }
  const stop = (): Promise<number> => {
    abort.abort();
    return ended;
  };
  return {
    out,
    err,
    urls: listening(),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

function begin({ lang = "en", ...wanted }: Wanted, signal: AbortSignal): Started {
  const out = new Output();
  const err = new Output();
  const io = { stdin: emptyInput(), stdout: out.write, stderr: err.write, signal };
  const ended = runServe({ ...PLAIN, ...wanted }, { ...io, color: false, lang });
  return { out, err, ended };
}

/** The same in a process of its own; the signal becomes SIGTERM. */
export function beginChild({ lang: _, ...wanted }: Wanted, signal: AbortSignal): Started {
  const out = new Output();
  const err = new Output();
  const program = [join(import.meta.dirname, "serve-child.ts")];
  const command = JSON.stringify({ ...PLAIN, ...wanted });
  const conditions = "--conditions=@wireglass/source";
  const child = spawn(process.execPath, [conditions, ...program, command]);
  child.stdout.on("data", (bytes) => out.write(String(bytes)));
  child.stderr.on("data", (bytes) => err.write(String(bytes)));
  signal.addEventListener("abort", () => child.kill("SIGTERM"));
  const ended = once(child, "close").then(([status]) => Number(status));
  return { out, err, ended };
}

async function* emptyInput(): AsyncGenerator<Uint8Array> {}

export async function connected(
  running: Running,
  options: Parameters<typeof connect>[1] = {},
  index = 0,
): Promise<Socket> {
  return connect(running.urls[index] ?? "", options) as Promise<Socket>; // a ws or wss URL
}

/** A raw TCP client that reads by lines, as people with telnet do. */
export class LineClient {
  readonly socket: NetSocket;
  readonly output = new Output();
  #read = 0;

  private constructor(socket: NetSocket) {
    this.socket = socket;
    socket.on("data", (chunk) => this.output.write(chunk.toString("utf8")));
    socket.on("error", () => {});
  }

  static async open(url: string | undefined): Promise<LineClient> {
    const { hostname, port } = new URL(url ?? "");
    const socket = connectNet(Number(port), hostname);
    await once(socket, "connect");
    return new LineClient(socket);
  }

  say(text: string): void {
    this.socket.write(text);
  }

  /** The next line, when it is there. */
  async next(): Promise<string> {
    const wanted = this.#read;
    this.#read++;
    while (this.output.lines.length <= wanted) await once(this.socket, "data");
    return this.output.lines[wanted] ?? "";
  }

  async ended(): Promise<void> {
    if (!this.socket.destroyed) await once(this.socket, "close");
  }
}
