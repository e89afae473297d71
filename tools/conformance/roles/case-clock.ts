import type { ConformanceCase } from "../cases/case.ts";
import type { PeerSocket } from "../talk/peer-socket.ts";
import { CASE_TIMEOUT_MS } from "../talk/time-limits.ts";
import type { Transcript } from "../talk/transcript.ts";
import { Failure, outcomeOf, type Result } from "../talk/verdict.ts";

/** A connection as far as the clock needs it. */
export type Judged = { readonly allRemarks: readonly string[]; readonly socket: PeerSocket };

/** Run one case to its end or its deadline, and give the verdict. Never throws; closes the socket. */
export async function judged(
  subject: ConformanceCase,
  transcript: Transcript,
  start: () => Promise<Judged>,
  run: (connection: Judged) => Promise<void>,
): Promise<Result> {
  const startedAt = performance.now();
  let connection: Judged | undefined;
  let thrown: unknown;
  try {
    await beforeDeadline(async () => {
      connection = await start();
      await run(connection);
    });
  } catch (error) {
    thrown = error ?? new Failure("unknown error");
  }
  connection?.socket.destroy();
  const { outcome, reason } = outcomeOf(thrown, connection?.allRemarks ?? []);
  const { id, title, rule } = subject;
  const ms = Math.round(performance.now() - startedAt);
  return {
    id,
    title,
    rule,
    outcome,
    reason,
    ms,
    transcript: outcome === "OK" ? [] : transcript.lines,
  };
}

/** A case that did not happen. */
export function missed({ id, title, rule }: ConformanceCase, reason: string): Result {
  return { id, title, rule, outcome: "FAILED", reason, ms: 0, transcript: [] };
}

async function beforeDeadline(run: () => Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = (): void => reject(new Failure(`the case is not over after ${CASE_TIMEOUT_MS} ms`));
  const timer = setTimeout(late, CASE_TIMEOUT_MS);
  try {
    await Promise.race([run(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
