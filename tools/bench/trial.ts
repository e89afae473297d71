import { fileURLToPath } from "node:url";
import { SUBJECTS, type Subject, type SubjectName } from "./bench-subjects.ts";
import { type CorePlan, nodeCommand } from "./core-pinning.ts";
import { LineChild, numberField, SubjectMissing } from "./line-child.ts";
import type { Load, LoadCommand, LoadPlan, SubjectPlan } from "./load-plan.ts";

const GENERATOR = fileURLToPath(new URL("load/generator.ts", import.meta.url));
/** Wide enough for a slow machine; the generator itself gives up on a missing answer sooner. */
const ANSWER_TIMEOUT_MS = 60_000;

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
};

/** One subject and the load generator it is under, as two pinned processes. */
export class Trial {
  readonly name: SubjectName;
  readonly #load: Load;
  readonly #server: LineChild;
  readonly #generator: LineChild;

  private constructor(name: SubjectName, load: Load, server: LineChild, generator: LineChild) {
    this.name = name;
    this.#load = load;
    this.#server = server;
    this.#generator = generator;
  }

  /** Starts both processes, opens no connection yet. @throws SubjectMissing if the subject says so. */
  static async start(name: SubjectName, load: Load, options: TrialOptions): Promise<Trial> {
    const subject: Subject = SUBJECTS[name];
    const server = startServer(subject, load, options);
    try {
      const port = numberField(await server.next(ANSWER_TIMEOUT_MS), "port");
      const plan: LoadPlan = { port, protocol: subject.protocol, load };
      const command = nodeCommand(options.cores.generatorCore, [GENERATOR, JSON.stringify(plan)]);
      const generator = new LineChild(`load generator for ${subject.title}`, command, {});
      return new Trial(name, load, server, generator);
    } catch (error) {
      await server.stop();
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

function startServer(subject: Subject, load: Load, options: TrialOptions): LineChild {
  const plan: SubjectPlan = {
    ...(subject.variant === undefined ? {} : { variant: subject.variant }),
    ...(load.deflate === undefined ? {} : { deflate: load.deflate }),
  };
  const source = options.built ? [] : ["--conditions=@wireglass/source"];
  const args = [...options.nodeFlags, ...source, subject.script, JSON.stringify(plan)];
  return new LineChild(
    subject.title,
    nodeCommand(options.cores.serverCore, args),
    subject.environment,
  );
}
