import type { ConformanceCase } from "../cases/case.ts";
import { Transcript } from "../talk/transcript.ts";
import type { Result } from "../talk/verdict.ts";
import { judged } from "./case-clock.ts";
import { type Visit, visitServer } from "./visit.ts";

export type ServerRunOptions = {
  readonly url: URL;
  readonly jobs: number;
  readonly onResult: (result: Result) => void;
};

/** Judge a server: the suite is the client, `jobs` connections at a time. Results in list order. */
export async function runAgainstServer(
  cases: readonly ConformanceCase[],
  options: ServerRunOptions,
): Promise<readonly Result[]> {
  const results = new Array<Result>(cases.length);
  const queue = cases.entries();
  const worker = async (): Promise<void> => {
    for (const [index, subject] of queue) {
      const result = await judgeServer(subject, options.url);
      results[index] = result;
      options.onResult(result);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return results;
}

function judgeServer(subject: ConformanceCase, url: URL): Promise<Result> {
  const transcript = new Transcript();
  let visit: Visit | undefined;
  const start = async (): Promise<Visit> => {
    visit = await visitServer(url, transcript);
    return visit;
  };
  return judged(subject, transcript, start, async () => {
    if (!visit) return;
    if (subject.kind === "talk") await subject.run(await visit.talk(subject.deflate));
    else if (subject.kind === "server-handshake") await subject.run(visit);
  });
}
