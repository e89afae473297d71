import type { Env, WptCase } from "./case.ts";

/** Generous for loopback, so that only a class that never answers meets it. */
export const CASE_TIMEOUT_MS = 4000;

export type CaseResult = {
  readonly name: string;
  readonly source: string;
  readonly ok: boolean;
  readonly durationMs: number;
  /** Why the case failed. */
  readonly message?: string;
};

/**
 * Runs one case with a time limit; never rejects.
 *
 * An exception that a class throws from a callback counts against the case that runs.
 */
export async function runCase(subject: WptCase, env: Env): Promise<CaseResult> {
  const startMs = performance.now();
  const stop = new AbortController();
  const failure = await Promise.race([
    attempt(subject, env),
    uncaught(stop.signal),
    timeout(stop.signal),
  ]);
  stop.abort();
  const { name, source } = subject;
  const result = { name, source, durationMs: Math.round(performance.now() - startMs) };
  return failure === undefined
    ? { ...result, ok: true }
    : { ...result, ok: false, message: failure };
}

async function attempt(subject: WptCase, env: Env): Promise<string | undefined> {
  try {
    await subject.run(env);
    return undefined;
  } catch (error) {
    return textOf(error);
  }
}

function uncaught(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const listener = (error: unknown): void => resolve(`uncaught: ${textOf(error)}`);
    process.on("uncaughtException", listener);
    signal.addEventListener("abort", () => process.off("uncaughtException", listener));
  });
}

function timeout(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const text = `no end within ${CASE_TIMEOUT_MS} ms`;
    const timer = setTimeout(() => resolve(text), CASE_TIMEOUT_MS);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
