/** How a case ended. */
export type Outcome = "OK" | "NON-STRICT" | "FAILED" | "UNIMPLEMENTED";

/** The peer broke a rule; the message is a sentence that says which. */
export class Failure extends Error {}

/** The peer lacks the optional feature that the case is about. */
export class Unimplemented extends Error {}

/** One line of the report. */
export type Result = {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly ms: number;
  /** What went over the wire, in short; only for cases that are not OK. */
  readonly transcript: readonly string[];
};

/** Turn what a case threw, or the remarks it left, into an outcome. */
export function outcomeOf(
  thrown: unknown,
  remarks: readonly string[],
): Pick<Result, "outcome" | "reason"> {
  if (thrown instanceof Unimplemented) return { outcome: "UNIMPLEMENTED", reason: thrown.message };
  if (thrown instanceof Failure) return { outcome: "FAILED", reason: thrown.message };
  if (thrown !== undefined)
    return { outcome: "FAILED", reason: `the suite stumbled: ${String(thrown)}` };
  if (remarks.length > 0) return { outcome: "NON-STRICT", reason: remarks.join("; ") };
  return { outcome: "OK", reason: "" };
}
