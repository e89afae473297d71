import type { OpenRecord, Side } from "@wireglass/lens/record";
import type {
  HttpMinder,
  Line,
  OwnMessage,
  RequestAbout,
  RequestFate,
  ResponseFate,
  SendOutcome,
} from "../../script/index.ts";
import { ConnectionScripts } from "./connection-scripts.ts";
import { LiveScript, type LiveScriptOptions } from "./live-script.ts";
import { httpRequestFate, httpResponseFate, pseudoOpen } from "./script-http-fates.ts";
import { SCRIPT_LIMITS } from "./script-limits.ts";
import { type LogEntry, ScriptLogBook } from "./script-log-book.ts";

/** Scripts that a user asks for. */
export type ScriptFiles = {
  readonly files: readonly string[];
  /** For one call; {@link SCRIPT_LIMITS} says how long where it is undefined. */
  readonly callMs?: number | undefined;
};

export type ScriptsOptions = ScriptFiles & {
  /** The capture that is written, and the place up to where it is. */
  readonly capture: () => { readonly file: string; readonly after: number };
  readonly written: (entry: LogEntry) => void;
  readonly send: (
    connection: number,
    to: Side,
    message: OwnMessage,
  ) => Promise<SendOutcome | "closed">;
  readonly end: (
    connection: number,
    code: number,
    reason: string,
  ) => Promise<SendOutcome | "closed">;
  /** Scripts are others now: connections may have to be minded that were not. */
  readonly changed: () => void;
  /** Messages are held, and not part of the capture yet. */
  readonly isHolding: () => boolean;
};

/** All scripts of a workbench, in their order. */
export class Scripts implements HttpMinder {
  readonly log: ScriptLogBook;
  readonly #all: LiveScript[];
  readonly #shared: Omit<LiveScriptOptions, "file" | "isLast">;
  readonly #open = new Map<
    number,
    { readonly open: OpenRecord; readonly scripts: ConnectionScripts }
  >();

  constructor(options: ScriptsOptions) {
    this.log = new ScriptLogBook(options.written);
    this.#shared = {
      callMs: options.callMs ?? SCRIPT_LIMITS.callMs.value,
      memoryBytes: SCRIPT_LIMITS.memoryBytes.value,
      capture: options.capture,
      open: () => [...this.#open.values()].map(({ open }) => open),
      seen: () =>
        [...this.#open].map(([connection, { scripts }]) => ({ connection, ...scripts.seen })),
      log: (entry) => this.log.add(entry),
      send: options.send,
      close: options.end,
      changed: options.changed,
      isHolding: options.isHolding,
    };
    this.#all = options.files.map((file) => this.#scriptOf(file));
  }

  get all(): readonly LiveScript[] {
    return this.#all;
  }

  /** One more, behind the others. Where it cannot be used, the log says why, and it is tried again when its file changes. */
  async add(file: string): Promise<void> {
    const before = this.#all.at(-1);
    const script = this.#scriptOf(file);
    this.#all.push(script);
    // Only the last one may read along: the one before it may be asked from now on.
    if (before?.isWatching === true) await before.reload();
    await script.join();
  }

  /** Loads them. Rejects with UsageError where one cannot be used; none is left running then. */
  async start(): Promise<void> {
    const started = await Promise.allSettled(this.all.map((script) => script.start()));
    const failed = started.find(({ status }) => status === "rejected");
    if (failed?.status !== "rejected") return;
    await this.close();
    throw failed.reason;
  }

  /** A connection is opened. */
  opened(open: OpenRecord, line: Line): ConnectionScripts {
    const scripts = new ConnectionScripts(open, line, this.all);
    this.#open.set(open.connection, { open, scripts });
    for (const script of this.all) script.opened(open);
    return scripts;
  }

  closed(connection: number): void {
    this.#open.delete(connection);
  }

  /** Whether messages of a connection have to be read. */
  wants(open: OpenRecord): boolean {
    return this.all.some((script) => script.wants(open));
  }

  /** More has become part of the capture. */
  more(lastId: number): void {
    for (const script of this.all) script.more(lastId);
  }

  request(about: RequestAbout): Promise<RequestFate> | undefined {
    const open = pseudoOpen(about);
    const asked = this.all.some((script) => script.http("onRequest", open) !== undefined);
    return asked ? this.#request(about) : undefined;
  }

  response(
    about: RequestAbout,
    head: Parameters<HttpMinder["response"]>[1],
  ): Promise<ResponseFate> | undefined {
    const open = pseudoOpen(about);
    const asked = this.all.some((script) => script.http("onResponse", open) !== undefined);
    return asked ? this.#response(about, head) : undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((script) => script.close()));
  }

  #scriptOf(file: string): LiveScript {
    const isLast = (): boolean => this.#all.at(-1) === script;
    const script: LiveScript = new LiveScript({ ...this.#shared, file, isLast });
    return script;
  }

  async #request(about: RequestAbout): Promise<RequestFate> {
    const open = pseudoOpen(about);
    let fate: Extract<RequestFate, { kind: "pass" }> = { kind: "pass" };
    for (const script of this.all) {
      const process = script.http("onRequest", open);
      const request = { ...about, headers: fate.headers ?? about.headers };
      const answer = await process?.http({ do: "request", request });
      const next = answer && (await httpRequestFate(answer));
      if (next === undefined) continue;
      if (next.kind !== "pass") {
        script.hits++;
        return next;
      }
      if (next.to !== undefined || next.headers !== undefined) script.hits++;
      fate = {
        ...fate,
        ...(next.to && { to: next.to }),
        ...(next.headers && { headers: next.headers }),
      };
    }
    return fate;
  }

  async #response(
    about: RequestAbout,
    head: Parameters<HttpMinder["response"]>[1],
  ): Promise<ResponseFate> {
    const open = pseudoOpen(about);
    let fate: Extract<ResponseFate, { kind: "pass" }> = { kind: "pass", ...head };
    for (const script of this.all) {
      const process = script.http("onResponse", open);
      const { status, reason, headers } = fate;
      const response = { status, reason, headers };
      const answer = await process?.http({ do: "response", request: about, response });
      const next = answer && (await httpResponseFate(answer, fate));
      if (next === undefined) continue;
      if (next.kind === "drop") {
        script.hits++;
        return next;
      }
      if (JSON.stringify(next) !== JSON.stringify(fate)) script.hits++;
      fate = next;
    }
    return fate;
  }
}
