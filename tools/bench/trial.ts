import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { SUBJECTS, type Subject, type SubjectName } from "./bench-subjects.ts";
import { type CorePlan, nodeCommand } from "./core-pinning.ts";
import { LineChild, numberField, SubjectMissing } from "./line-child.ts";
import type { Load, LoadCommand, LoadPlan, SubjectPlan } from "./load-plan.ts";

const GENERATOR = fileURLToPath(new URL("load/generator.ts", import.meta.url));
/** Wide enough for a slow machine; the generator itself gives up on a missing answer sooner. */
const ANSWER_TIMEOUT_MS = 60_000;

const QUIET_WINDOW_MS = 40;
const QUIET_WINDOWS = 2;
/** Of a processor; the question alone takes a hundredth. */
const QUIET_SHARE = 0.05;
const QUIET_LIMIT_MS = 60_000;

export type TrialOptions = {
  readonly cores: CorePlan;
  /** Flags for the server's node, such as --expose-gc. */
  readonly nodeFlags: readonly string[];
  /** Measure the built package instead of its sources. */
  readonly built: boolean;
};

export type Memory = { readonly rss: number; readonly heapUsed: number; readonly external: number };
export type LoadCount = {
  readonly messages: number;
  readonly seconds: number;
  readonly cpuMicros: number;
  /** Where the load is timed. */
  readonly p50Micros: number | undefined;
  readonly p99Micros: number | undefined;
};

/** One subject and the load generator it is under, as two pinned processes. */
export class Trial {
  readonly name: SubjectName;
  readonly #load: Load;
  readonly #server: LineChild;
  readonly #generator: LineChild;
  /** The server behind a proxy. */
  readonly #upstream: LineChild | undefined;

  private constructor(
    name: SubjectName,
    load: Load,
    {
      server,
      generator,
      upstream,
    }: Record<"server" | "generator", LineChild> & {
      readonly upstream: LineChild | undefined;
    },
  ) {
    this.name = name;
    this.#load = load;
    this.#server = server;
    this.#generator = generator;
    this.#upstream = upstream;
  }

  /** Starts both processes, opens no connection yet. @throws SubjectMissing if the subject says so. */
  static async start(name: SubjectName, load: Load, options: TrialOptions): Promise<Trial> {
    const subject: Subject = SUBJECTS[name];
    const upstream = subject.isProxy && startUpstream(load, options);
    let server: LineChild | undefined;
    try {
      const plan = planOf(subject, load);
      const upstreamPort = upstream && numberField(await upstream.next(ANSWER_TIMEOUT_MS), "port");
      server = startServer(subject, upstreamPort ? { ...plan, upstreamPort } : plan, options);
      const port = numberField(await server.next(ANSWER_TIMEOUT_MS), "port");
      const loadPlan: LoadPlan = { port, protocol: subject.protocol, load };
      const command = nodeCommand(options.cores.generatorCore, [
        GENERATOR,
        JSON.stringify(loadPlan),
      ]);
      const generator = new LineChild(`load generator for ${subject.title}`, command, {});
      return new Trial(name, load, { server, generator, upstream });
    } catch (error) {
      await server?.stop();
      await upstream?.stop();
      throw error;
    }
  }

  async open(connections: number): Promise<void> {
    await this.#drive({ kind: "open", connections });
  }

  /** Every sampled connection from number `from` on must get its messages back unchanged. */
  async verify(from: number, atMost: number): Promise<void> {
    await this.#drive({ kind: "verify", from, atMost, messages: this.#load.inFlight });
  }

  async run(seconds: number): Promise<LoadCount> {
    const answer = await this.#drive({ kind: "run", seconds }, seconds * 1000);
    return {
      messages: numberField(answer, "messages"),
      seconds: numberField(answer, "seconds"),
      cpuMicros: numberField(answer, "cpuMicros"),
      p50Micros: this.#load.timed && numberField(answer, "p50Micros"),
      p99Micros: this.#load.timed && numberField(answer, "p99Micros"),
    };
  }

  /** Lets the server broadcast, and waits until every connection has everything. */
  async broadcast(count: number, burst: number): Promise<void> {
    await this.#drive({ kind: "expect", messages: count });
    await this.#server.ask(`broadcast ${count} ${burst}`, ANSWER_TIMEOUT_MS);
    await this.#drive({ kind: "await" });
  }

  /** User and system time of the server's whole process so far. */
  async cpuMicros(): Promise<number> {
    const answer = await this.#server.ask("cpu", ANSWER_TIMEOUT_MS);
    return numberField(answer, "userMicros") + numberField(answer, "systemMicros");
  }

  /** Waits until a proxy has done what it does on its own, such as writing down what it has seen. */
  async settled(): Promise<void> {
    if (this.#upstream === undefined) return;
    const endMs = performance.now() + QUIET_LIMIT_MS;
    for (let quiet = 0; quiet < QUIET_WINDOWS; ) {
      const before = await this.cpuMicros();
      await delay(QUIET_WINDOW_MS);
      const share = ((await this.cpuMicros()) - before) / (QUIET_WINDOW_MS * 1000);
      quiet = share < QUIET_SHARE ? quiet + 1 : 0;
      if (performance.now() > endMs) throw new Error(`${this.name} is still busy without load`);
    }
  }

  /** Resident memory, as it is just now. */
  async residentBytes(): Promise<number> {
    return numberField(await this.#server.ask("resident", ANSWER_TIMEOUT_MS), "rss");
  }

  async memory(): Promise<Memory> {
    const answer = await this.#server.ask("memory", ANSWER_TIMEOUT_MS);
    return {
      rss: numberField(answer, "rss"),
      heapUsed: numberField(answer, "heapUsed"),
      external: numberField(answer, "external"),
    };
  }

  /** Ends the generator first: it would take the end of its connections for a fault. */
  async stop(): Promise<void> {
    await this.#generator.stop();
    await this.#server.stop();
    await this.#upstream?.stop();
  }

  async #drive(command: LoadCommand, extraMs = 0): Promise<unknown> {
    try {
      return await this.#generator.ask(JSON.stringify(command), ANSWER_TIMEOUT_MS + extraMs);
    } catch (error) {
      await this.#throwIfServerEnded();
      throw error;
    }
  }

  /** The generator only sees connections close; why the server ended is known to the server. */
  async #throwIfServerEnded(): Promise<void> {
    try {
      await this.#server.next(200);
    } catch (error) {
      if (error instanceof SubjectMissing || this.#server.hasEnded) throw error;
    }
  }
}

function planOf({ variant }: Subject, { deflate, secure }: Load): SubjectPlan {
  return { ...(variant && { variant }), ...(deflate && { deflate }), ...(secure && { secure }) };
}

/** The server behind a proxy, on the generator's core; it is not measured. */
function startUpstream(load: Load, options: TrialOptions): LineChild {
  const plan = planOf(SUBJECTS.direct, load);
  return startServer(SUBJECTS.direct, plan, { ...options, nodeFlags: [] });
}

/** Starts a subject alone: it says where it listens, and answers control lines. */
export function startServer(subject: Subject, plan: SubjectPlan, options: TrialOptions): LineChild {
  const { serverCore, generatorCore } = options.cores;
  const source = options.built ? [] : ["--conditions=@wireglass/source"];
  const args = [...options.nodeFlags, ...source, subject.script, JSON.stringify(plan)];
  const core = subject.besideGenerator ? generatorCore : serverCore;
  return new LineChild(subject.title, nodeCommand(core, args), subject.environment);
}
