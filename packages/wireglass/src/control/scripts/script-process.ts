import { type ChildProcess, spawn } from "node:child_process";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import type { Duplex, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CallTable } from "./call-table.ts";
import type { Bark, Hook } from "./child/watch-state.ts";
import { FrameReader, FrameWriter, type SentToScript } from "./script-frames.ts";
import { SCRIPT_LIMITS } from "./script-limits.ts";
import type { FromScript, HttpFate, ScriptFate, ScriptStart, ToScript } from "./script-talk.ts";

/** Who waits for a call: told what became of it, or undefined where nothing did. */
export type Answered<Answer> = { answered(answer: Answer | undefined): void };

/** Why a script's process is no more. */
export type ScriptEnd = {
  /** "slow" a call that took too long, "memory" too much taken, "exit" it ended itself, "gone" anything else. */
  readonly why: "slow" | "memory" | "exit" | "gone" | "closed";
  readonly place?: string | undefined;
  readonly hook?: Hook | undefined;
};

export type ScriptProcessOptions = ScriptStart & {
  /** What it tells, but for answers to calls. */
  readonly told: (what: Exclude<FromScript, ScriptFate | HttpFate>) => void;
  /** It is no more; all that waited has been let go. */
  readonly ended: (end: ScriptEnd) => void;
  /** What it prints. */
  readonly printed: (line: string) => void;
};

/** The process in which one version of a script runs. Whatever becomes of it, each call is answered. */
export class ScriptProcess {
  readonly #options: ScriptProcessOptions;
  readonly #child: ChildProcess;
  readonly #channel: Duplex;
  readonly #fates = new CallTable<Answered<ScriptFate>>();
  readonly #https = new CallTable<Answered<HttpFate>>();
  readonly #frames = new FrameWriter();
  #isDue = false;
  #why: ScriptEnd = { why: "gone" };
  #isOver = false;
  #isEnded = false;
  /** When it was heard of last, or had nothing to answer. */
  #heard = performance.now();
  /** Up to where the capture goes that it reads along, and up to where it has read. */
  #wanted = 0;
  #read = 0;
  readonly #looking = setInterval(() => this.#look(), LOOK_MS).unref();
  readonly #done = Promise.withResolvers<void>();

  constructor(options: ScriptProcessOptions) {
    this.#options = options;
    const { file, callMs, memoryBytes, capture, isLast } = options;
    const start: ScriptStart = { file, callMs, memoryBytes, capture, isLast };
    const kind = extname(import.meta.url);
    const script = fileURLToPath(new URL(`./child/script-child${kind}`, import.meta.url));
    const conditions = kind === ".ts" ? ["--conditions=@wireglass/source"] : [];
    const flags = [...conditions, "--disable-warning=ExperimentalWarning"];
    this.#child = spawn(process.execPath, [...flags, script, JSON.stringify(start)], {
      stdio: ["ignore", "pipe", "ignore", "pipe", "pipe"],
      // Ctrl-C is for the workbench: scripts still see what ends then.
      detached: process.platform !== "win32",
    });
    const [, output, , channel, barks] = this.#child.stdio;
    this.#channel = channel as Duplex; // "pipe" is a stream for both directions
    this.#listen(output as Readable, barks as Readable);
  }

  /** The place in the capture up to which it has read. */
  get readTo(): number {
    return this.#read;
  }

  /** Nobody is there to be asked. */
  get isOver(): boolean {
    return this.#isOver;
  }

  tell(what: ToScript): void {
    if (this.#isOver) return;
    this.#frames.value(what);
    this.#later();
  }

  /** Asks what it makes of a message. @returns false where nobody is there to be asked */
  message(message: Omit<SentToScript, "call">, asking: Answered<ScriptFate>): boolean {
    if (this.#isOver) return false;
    this.#frames.message(this.#fates.add(asking), message);
    this.#later();
    return true;
  }

  /** What it makes of a request or an answer; undefined for nothing. */
  http(
    what:
      | Omit<Extract<ToScript, { do: "request" }>, "call">
      | Omit<Extract<ToScript, { do: "response" }>, "call">,
  ): Promise<HttpFate | undefined> {
    if (this.#isOver) return Promise.resolve(undefined);
    return new Promise((answered) => {
      this.tell({ ...what, call: this.#https.add({ answered }) });
    });
  }

  /** The capture that it reads along goes on to there. */
  more(lastId: number): void {
    this.#wanted = lastId;
    this.tell({ do: "more", lastId });
  }

  /** Lets it finish what it was told, for a moment, and ends it; one that reads along reads up to there, or to the end. */
  async close(upTo?: number): Promise<void> {
    if (this.#isOver) return this.kill(); // it may still be looked for where it hangs
    this.#why = { why: "closed" };
    this.tell({ do: "end", upTo });
    const timer = setTimeout(() => this.kill(), SCRIPT_LIMITS.stopMs.value);
    await this.#done.promise;
    // What it waits for itself is waited for as well.
    while (!this.#fates.isEmpty || !this.#https.isEmpty) await sleep(PATIENCE_MS);
    clearTimeout(timer);
    this.kill();
  }

  /** Ends it as it is. */
  kill(): void {
    if (this.#why.why === "gone") this.#why = { why: "closed" };
    this.#child.kill("SIGKILL");
    this.#end();
  }

  #listen(output: Readable, barks: Readable): void {
    const reader = new FrameReader({
      value: (what) => this.#told(what as FromScript), // as our own code in it tells
      passed: (call) => this.#fates.take(call)?.answered(undefined),
    });
    this.#channel.on("data", (chunk: Buffer) => {
      this.#heard = performance.now();
      try {
        reader.push(chunk);
      } catch {
        this.#child.kill("SIGKILL"); // it wrote what is no frame
      }
    });
    this.#channel.on("error", () => {}); // its end says it all
    createInterface({ input: output }).on("line", (line) => this.#options.printed(line));
    createInterface({ input: barks }).on("line", (line) => {
      const bark = barkIn(line);
      if (bark === undefined)
        this.#child.kill("SIGKILL"); // the script has written there itself
      else this.#barked(bark);
    });
    this.#child.on("error", () => this.#end());
    this.#child.on("close", () => this.#end());
  }

  #told(what: FromScript): void {
    if (what.tell === "fate") this.#fates.take(what.call)?.answered(what);
    else if (what.tell === "http") this.#https.take(what.call)?.answered(what);
    else {
      if (what.tell === "done") this.#done.resolve();
      if (what.tell === "read") this.#read = what.place;
      this.#options.told(what);
    }
  }

  /** What waits goes on as soon as it is known that it would wait too long. */
  #barked({ kind, place, hook }: Bark): void {
    if (kind === "slow" || kind === "memory") {
      this.#why = { why: kind };
      this.#letGo();
    } else if (kind === "exit") this.#why = { why: "exit", place };
    else this.#why = { ...this.#why, place, hook };
  }

  /** Its own watchdog may be stopped as well, or what it runs on broken. */
  #look(): void {
    const now = performance.now();
    const isWaitedFor = !this.#fates.isEmpty || !this.#https.isEmpty || this.#read < this.#wanted;
    if (!isWaitedFor) this.#heard = now;
    if (now - this.#heard < this.#options.callMs + SILENCE_MS) return;
    this.#why = { why: "slow" };
    this.#child.kill("SIGKILL");
    this.#letGo();
  }

  #letGo(): void {
    clearInterval(this.#looking);
    this.#isOver = true;
    for (const call of this.#fates.takeAll()) call.answered(undefined);
    for (const call of this.#https.takeAll()) call.answered(undefined);
  }

  #end(): void {
    this.#letGo();
    this.#done.resolve();
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#options.ended(this.#why);
  }

  /** What is told in one turn leaves in one write. */
  #later(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#channel.write(this.#frames.take());
    });
  }
}

const PATIENCE_MS = 10;
/** Beside the time for a call: what our own code in the script's process may take, and a moment. */
const SILENCE_MS = 4000;
const LOOK_MS = 500;

/** What the watchdog has written; undefined for anything else. */
function barkIn(line: string): Bark | undefined {
  try {
    const bark: unknown = JSON.parse(line);
    return typeof bark === "object" && bark !== null && "kind" in bark ? (bark as Bark) : undefined;
  } catch {
    return undefined;
  }
}
