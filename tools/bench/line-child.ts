import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Command } from "./core-pinning.ts";

const STOP_TIMEOUT_MS = 5000;
const KEPT_STDERR = 4000;

/** Thrown when a subject says that it cannot take part. */
export class SubjectMissing extends Error {
  override readonly name = "SubjectMissing";
}

type Waiter = PromiseWithResolvers<unknown>;

/** A field of an answer that must be a number. @throws TypeError if it is not. */
export function numberField(answer: unknown, field: string): number {
  const value: unknown = isRecord(answer) ? answer[field] : undefined;
  if (typeof value !== "number")
    throw new TypeError(`no number "${field}" in ${JSON.stringify(answer)}`);
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** A child process that answers each line on its stdin with one JSON line on its stdout. */
export class LineChild {
  static readonly #running = new Set<LineChild>();
  readonly #name: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  readonly #answers: unknown[] = [];
  #waiter: Waiter | undefined;
  #stderr = "";
  #end: string | undefined;

  constructor(name: string, command: Command, environment: Readonly<Record<string, string>>) {
    this.#name = name;
    this.#process = spawn(command.file, command.args, { env: { ...process.env, ...environment } });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended = promise;
    this.#process.on("error", (error) => this.#finish(error.message, resolve));
    this.#process.on("close", (code, signal) =>
      this.#finish(`ended with ${signal ?? code}`, resolve),
    );
    this.#process.stdin.on("error", () => {}); // The end of the child is reported by "close".
    this.#process.stderr.on("data", (chunk) => {
      this.#stderr = `${this.#stderr}${chunk}`.slice(-KEPT_STDERR);
    });
    createInterface({ input: this.#process.stdout }).on("line", (line) => this.#take(line));
    LineChild.#running.add(this);
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Kills every child that still runs; for the end of this process only. */
  static killAll(): void {
    for (const child of LineChild.#running) child.#process.kill("SIGKILL");
  }

  async ask(line: string, timeoutMs: number): Promise<unknown> {
    this.#process.stdin.write(`${line}\n`);
    return await this.next(timeoutMs);
  }

  /** The next answer. @throws SubjectMissing, or Error on an error answer, the child's end or timeout. */
  async next(timeoutMs: number): Promise<unknown> {
    const waiter = Promise.withResolvers<unknown>();
    this.#waiter = waiter;
    const timer = setTimeout(
      () => waiter.reject(this.#error(`no answer in ${timeoutMs} ms`)),
      timeoutMs,
    );
    this.#settle();
    try {
      return this.#judged(await waiter.promise);
    } finally {
      clearTimeout(timer);
      this.#waiter = undefined;
    }
  }

  /** Closes the child's stdin, which ends it, and waits; kills it if it does not end. */
  async stop(): Promise<void> {
    this.#process.stdin.end();
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #judged(answer: unknown): unknown {
    if (!isRecord(answer)) throw this.#error(`unexpected answer ${JSON.stringify(answer)}`);
    if (typeof answer.missing === "string") throw new SubjectMissing(answer.missing);
    if (typeof answer.error === "string") throw this.#error(answer.error);
    return answer;
  }

  #take(line: string): void {
    const answer: unknown = JSON.parse(line);
    this.#answers.push(answer);
    this.#settle();
  }

  #settle(): void {
    if (this.#waiter === undefined) return;
    if (this.#answers.length > 0) this.#waiter.resolve(this.#answers.shift());
    else if (this.#end !== undefined) this.#waiter.reject(this.#error(this.#end));
  }

  #finish(reason: string, resolve: () => void): void {
    this.#end ??= reason;
    LineChild.#running.delete(this);
    this.#settle();
    resolve();
  }

  #error(reason: string): Error {
    const details = this.#stderr === "" ? "" : `\n${this.#stderr}`;
    return new Error(`${this.#name}: ${reason}${details}`);
  }
}
