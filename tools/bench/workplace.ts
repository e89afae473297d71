import { SUBJECTS, type Subject, type SubjectName } from "./bench-subjects.ts";
import { type LineChild, numberField } from "./line-child.ts";
import type { WorkPlan } from "./load-plan.ts";
import type { Reading } from "./row-result.ts";
import { startServer, type TrialOptions } from "./trial.ts";

/** Preparing may mean to write a million messages first. */
const TIMEOUT_MS = 120_000;

/** A subject alone in its process, that does the same work for each reading. */
export class Workplace {
  readonly #child: LineChild;

  private constructor(child: LineChild) {
    this.#child = child;
  }

  /** The first reading is thrown away: code is compiled by then. */
  static async open(name: SubjectName, work: WorkPlan, options: TrialOptions): Promise<Workplace> {
    const subject: Subject = SUBJECTS[name];
    const { variant = "" } = subject;
    const child = startServer(subject, { variant, work }, options);
    const place = new Workplace(child);
    try {
      await child.next(TIMEOUT_MS);
      await place.read();
      return place;
    } catch (error) {
      await place.stop();
      throw error;
    }
  }

  async read(): Promise<Reading> {
    const answer = await this.#child.ask("work", TIMEOUT_MS);
    const { details = {} } = answer as { details?: Reading["details"] }; // as our subjects answer
    return { cost: numberField(answer, "cost"), details };
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}
