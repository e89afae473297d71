import { useCallback, useEffect, useState } from "react";
import type { ApiMistake } from "wireglass/api";
import { ApiProblem, ask, type Query } from "./client.ts";

export type Answered<Answer> = {
  /** The last one that came, of this question. */
  readonly answer: Answer | undefined;
  readonly mistake: ApiMistake | undefined;
  /** Asks again, now. */
  readonly again: () => void;
};

/** What the API answers, asked anew where the question is another one, and every so many milliseconds. */
export function useAnswer<Answer>(
  path: string | undefined,
  query: Query = {},
  everyMs?: number,
): Answered<Answer> {
  const question = path === undefined ? undefined : `${path} ${JSON.stringify(query)}`;
  const [told, setTold] = useState<{ of: string; answer?: Answer; mistake?: ApiMistake }>();
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question says path and query, and a turn asks again
  useEffect(() => {
    if (path === undefined || question === undefined) return;
    const asking = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askOnce = async (): Promise<void> => {
      const next = await outcomeOf<Answer>(path, query, asking.signal);
      if (asking.signal.aborted) return;
      setTold((before) => sameOr(before, { of: question, ...next }));
      if (everyMs !== undefined) timer = setTimeout(askOnce, everyMs);
    };
    void askOnce();
    return () => {
      asking.abort();
      clearTimeout(timer);
    };
  }, [question, everyMs, turn]);
  const own = told?.of === question ? told : undefined;
  return { answer: own?.answer, mistake: own?.mistake, again };
}

async function outcomeOf<Answer>(
  path: string,
  query: Query,
  signal: AbortSignal,
): Promise<{ answer?: Answer; mistake?: ApiMistake }> {
  try {
    return { answer: await ask<Answer>(path, query, { signal }) };
  } catch (error) {
    if (error instanceof ApiProblem) return { mistake: error.mistake };
    if (signal.aborted) return {};
    throw error;
  }
}

/** What was answered the same way again changes nothing. */
function sameOr<Told>(before: Told | undefined, now: Told): Told {
  return JSON.stringify(before) === JSON.stringify(now) && before !== undefined ? before : now;
}
