import { basename } from "node:path";
import { type Filter, matches, parseFilter } from "@wireglass/lens/filter";
import type { KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import { UsageError } from "@wireglass/wire";
import { FileWatch, type OwnMessage } from "../../script/index.ts";
import { viewOf } from "../../store/index.ts";
import { type Hook, hookOf } from "./child/watch-state.ts";
import { LeavingScript } from "./leaving-script.ts";
import { SCRIPT_LIMITS } from "./script-limits.ts";
import type { LogEntry } from "./script-log-book.ts";
import {
  type Answered,
  type ScriptEnd,
  ScriptProcess,
  type ScriptProcessOptions,
} from "./script-process.ts";
import type { ScriptFate, ScriptStart, SeenMessages } from "./script-talk.ts";

export type LiveScriptOptions = Pick<ScriptStart, "file" | "callMs" | "memoryBytes"> & {
  /** No script sees messages after it, at present. */
  readonly isLast: () => boolean;
  /** The capture, and the place of what was recorded last. */
  readonly capture: () => { readonly file: string; readonly after: number };
  /** Connections that are open. */
  readonly open: () => Iterable<OpenRecord>;
  /** What was decided on of them. */
  readonly seen: () => readonly SeenMessages[];
  readonly log: (entry: Omit<LogEntry, "number" | "time">) => void;
  readonly send: (connection: number, to: Side, message: OwnMessage) => Promise<string>;
  readonly close: (connection: number, code: number, reason: string) => Promise<string>;
  /** It is another version, or none. */
  readonly changed: () => void;
  /** Messages are held, and not part of the capture yet. */
  readonly isHolding: () => boolean;
};

type Told = Parameters<ScriptProcessOptions["told"]>[0];
type Ready = Extract<Told, { tell: "ready" }>;

/** A version of a script that runs. */
type Version = {
  readonly process: ScriptProcess;
  readonly hooks: ReadonlySet<Hook>;
  readonly places: Ready["places"];
  readonly isWatching: boolean;
  readonly filter: Filter | undefined;
};

/** Why a version cannot be used. */
type Failure = { readonly text: string; readonly place: string };

/** What is told of a script. */
export type ScriptState = "running" | "stopped" | "off";

/** One file of `--script`, in its newest version that can be used. */
export class LiveScript {
  readonly name: string;
  readonly file: string;
  readonly #options: LiveScriptOptions;
  readonly #watch: FileWatch;
  #version: Version | undefined;
  /** Versions that read along, until they have read all that the one that is asked instead was not asked for. */
  readonly #leaving = new Set<LeavingScript>();
  #loading: Promise<void> = Promise.resolve();
  #isOff = false;
  /** This version does more than its source lets one see. */
  #acts = false;
  #isClosed = false;
  /** How many messages, connections and requests it was given. */
  calls = 0;
  /** How many of them it changed. */
  hits = 0;
  errors = 0;

  constructor(options: LiveScriptOptions) {
    this.#options = options;
    this.file = options.file;
    this.name = basename(options.file);
    this.#watch = new FileWatch(
      () => {
        void this.reload();
      },
      (error) => this.#say("note", `changes are not seen: ${String(error)}`),
    );
  }

  get state(): ScriptState {
    if (this.#isOff) return "off";
    return this.#version === undefined ? "stopped" : "running";
  }

  get filter(): string | undefined {
    return this.#version?.filter?.text;
  }

  get isWatching(): boolean {
    return this.#version?.isWatching === true;
  }

  /** Loads the first version. Rejects with UsageError where it cannot be used. */
  async start(): Promise<void> {
    this.#watch.follow([this.file]);
    const failure = await this.#load();
    if (failure !== undefined) throw new UsageError("script", `${failure.place}: ${failure.text}`);
  }

  /** The same, while traffic goes on: where it cannot be used, the log says why, and a change of its file loads it. */
  join(): Promise<void> {
    this.#watch.follow([this.file]);
    return this.reload();
  }

  /** Loads it anew, after what is being loaded. */
  reload(): Promise<void> {
    this.#loading = this.#loading.then(() => this.#reload());
    return this.#loading;
  }

  /** Switches it on or off; what was stopped is loaded again. */
  async switch(isOn: boolean): Promise<void> {
    this.#isOff = !isOn;
    if (!isOn) await this.#replace(undefined);
    else if (this.#version === undefined) await this.#reload();
  }

  /** Whether it is to see a connection, or messages of it, on their way. */
  wants(open: OpenRecord): boolean {
    const version = this.#version;
    if (version === undefined || version.isWatching) return false;
    const { hooks } = version;
    if (!["onMessage", "onControl", "onClose"].some((hook) => hooks.has(hook as Hook)))
      return false;
    return this.#isAbout(open, version);
  }

  /** Asks it what becomes of a message. @returns false where it does not ask for such */
  message(open: OpenRecord, message: KeptMessage, asking: Answered<ScriptFate>): boolean {
    const version = this.#version;
    if (version === undefined || version.isWatching) return false;
    if (!version.hooks.has(hookOf(message.opcode))) return false;
    const { filter, process } = version;
    if (filter !== undefined && !matches(filter, { connection: open, message: viewOf(message) }))
      return false;
    if (!process.message(message, asking)) return false;
    for (const leaving of this.#leaving) leaving.asked(message);
    this.calls++;
    return true;
  }

  opened(open: OpenRecord): void {
    const version = this.#version;
    if (version === undefined || version.isWatching || !this.#isAbout(open, version)) return;
    if (version.hooks.has("onOpen")) this.calls++;
    version.process.tell({ do: "open", open, isNew: true });
  }

  /** The process that is to be asked about a request or an answer, if there is one. */
  http(hook: "onRequest" | "onResponse", open: OpenRecord): ScriptProcess | undefined {
    const version = this.#version;
    if (version === undefined || !version.hooks.has(hook) || version.process.isOver)
      return undefined;
    if (!this.#isAbout(open, version)) return undefined;
    this.calls++;
    return version.process;
  }

  /** More has become part of the capture. */
  more(lastId: number): void {
    if (this.#version?.isWatching === true) this.#version.process.more(lastId);
    for (const { process } of this.#leaving) process.more(lastId);
  }

  tell(what: Parameters<ScriptProcess["tell"]>[0]): void {
    this.#version?.process.tell(what);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch.close();
    await this.#loading;
    await this.#version?.process.close();
    await Promise.all([...this.#leaving].map(({ gone }) => gone));
  }

  #isAbout(open: OpenRecord, { filter }: Version): boolean {
    return filter === undefined || filter.usesMessage || matches(filter, { connection: open });
  }

  async #reload(): Promise<void> {
    if (this.#isClosed || this.#isOff) return;
    this.#acts = false;
    const failure = await this.#load();
    if (failure === undefined) return this.#say("note", "loaded anew");
    const goesOn = this.#version === undefined ? "it stays stopped" : "the version before goes on";
    const text = `${failure.text}; ${goesOn}`;
    this.errors++;
    this.#options.log({ script: this.name, level: "error", text, place: failure.place });
  }

  /** @returns why it cannot be used; then the version before goes on */
  async #load(): Promise<Failure | undefined> {
    const answer = Promise.withResolvers<Ready | Failure>();
    const { file, callMs, memoryBytes } = this.#options;
    const isLast = this.#options.isLast() && !this.#acts;
    const begun = this.#options.capture();
    const process: ScriptProcess = new ScriptProcess({
      ...{ file, callMs, memoryBytes, isLast },
      capture: begun.file,
      told: (what) => {
        if (what.tell === "ready") answer.resolve(what);
        else if (what.tell === "failed") {
          this.#watch.follow(what.files);
          answer.resolve({ text: what.text, place: what.place || this.name });
        } else this.#told(what);
      },
      printed: (text) => this.#say("log", text),
      ended: (end) => {
        answer.resolve({ text: "it ended while it was loaded", place: end.place ?? this.name });
        if (this.#version?.process === process) this.#stopped(end, this.#version);
      },
    });
    const startMs = SCRIPT_LIMITS.startMs.value;
    const late: Failure = { text: `it was not loaded in ${startMs} ms`, place: this.name };
    const timer = setTimeout(() => answer.resolve(late), startMs);
    const ready = await answer.promise;
    clearTimeout(timer);
    if (!("tell" in ready)) {
      process.kill();
      return ready;
    }
    await this.#take(ready, process, begun.after);
    return undefined;
  }

  async #take(ready: Ready, process: ScriptProcess, begun: number): Promise<void> {
    this.#watch.follow(ready.files);
    const { hooks, filter: text, isWatching, places } = ready;
    const parsed = text === undefined ? undefined : parseFilter(text);
    const filter = parsed?.kind === "filter" ? parsed.filter : undefined; // looked at when it was loaded
    for (const open of this.#options.open()) process.tell({ do: "open", open, isNew: false });
    await this.#replace({ process, hooks: new Set(hooks), isWatching, filter, places }, begun);
  }

  /** The version before finishes what it was given, and goes: each message is for one of them. */
  async #replace(version: Version | undefined, begun = 0): Promise<void> {
    const before = this.#version;
    this.#version = version;
    for (const { process } of this.#leaving) void process.close();
    const place = this.#options.capture().after;
    if (before?.isWatching !== true) {
      const after = before === undefined ? begun : place;
      const seen = before === undefined ? [] : this.#options.seen();
      if (version?.isWatching === true) version.process.tell({ do: "begin", after, seen });
      this.#options.changed();
      return before?.process.close();
    }
    if (version === undefined) return before.process.close(0);
    if (version.isWatching) {
      await before.process.close(place);
      // It may have read on before it was told to end.
      const after = Math.max(place, before.process.readTo);
      return version.process.tell({ do: "begin", after, seen: [] });
    }
    // Messages that are on their way already are still its own.
    const leaving = new LeavingScript(before.process, this.#options.isHolding);
    this.#leaving.add(leaving);
    void leaving.gone.then(() => this.#leaving.delete(leaving));
    this.#options.changed();
    await leaving.settled;
  }

  #stopped(end: ScriptEnd, { places }: Version): void {
    this.#version = undefined;
    this.#options.changed();
    if (end.why === "closed") return;
    const { callMs, memoryBytes } = this.#options;
    const { hook = "it" } = end;
    // A loop that calls nothing may be nowhere to be stopped: then the function is named.
    const place = end.place || (end.hook && places[end.hook]) || this.name;
    const reasons = {
      slow: `${hook} took more than ${callMs} ms`,
      memory: `${hook} took more than ${Math.round(memoryBytes / 1_048_576)} MiB of memory`,
      exit: "it ended its own process",
      gone: "its process has ended",
    };
    const text = `${reasons[end.why]}: the script is stopped until its file changes, and traffic goes on unchanged`;
    this.errors++;
    this.#options.log({ script: this.name, level: "error", text, place });
  }

  #told(what: Exclude<Told, { tell: "ready" | "failed" }>): void {
    if (what.tell === "log") {
      const { tell: _, ...entry } = what;
      if (entry.level === "error") this.errors++;
      this.#options.log({ script: this.name, ...entry });
    } else if (what.tell === "read") this.calls += what.messages;
    else if (what.tell === "acts") this.#askFromNowOn(what);
    else if (what.tell === "send")
      void this.#complain(what, this.#options.send(what.connection, what.to, what.message));
    else if (what.tell === "close")
      void this.#complain(what, this.#options.close(what.connection, what.code, what.reason));
  }

  /** It was taken to only read. */
  #askFromNowOn({ text, place }: Extract<Told, { tell: "acts" }>): void {
    this.#options.log({ script: this.name, level: "note", text, place });
    this.#acts = true;
    this.#loading = this.#loading.then(async () => {
      if (!this.#isClosed && !this.#isOff) await this.#load();
    });
  }

  /** Says what could not be done. */
  async #complain({ connection }: { connection: number }, outcome: Promise<string>): Promise<void> {
    const done = await outcome;
    if (done === "sent") return;
    const why = done === "busy" ? "is in the middle of a message that does not end" : "is closed";
    const text = `connection ${connection} ${why}: nothing was sent`;
    this.#options.log({ script: this.name, level: "error", text, connection });
  }

  #say(level: LogEntry["level"], text: string): void {
    this.#options.log({ script: this.name, level, text });
  }
}
