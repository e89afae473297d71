import { ApiError } from "../api-error.ts";
import type { LogList, ScriptList } from "../api-types.ts";
import { PARAMETERS } from "../parameter.ts";
import { type Desk, type Json, route, told } from "../route.ts";

const { after, number } = PARAMETERS;

/** Scripts that see and change what passes, and their log. */
export const SCRIPT_ROUTES = {
  scripts: route({
    path: "/scripts",
    summary: "The scripts in their order, how they are, and how much they did: docs/scripts.md",
    takes: {},
    gives: { schema: "ScriptList" },
    answer: async (_values, desk): Promise<Json<ScriptList>> => told(scriptList(desk)),
  }),
  switchScript: route({
    method: "put",
    path: "/scripts/{number}",
    summary: "Switches one script on or off; on loads one that was stopped again",
    takes: { number },
    body: "Switch",
    gives: { schema: "ScriptList" },
    async answer({ number: at }, desk, body): Promise<Json<ScriptList>> {
      const script = desk.hands.scripts?.all[at - 1];
      if (script === undefined) {
        const message = `there is no script ${at}; GET /scripts lists them`;
        throw new ApiError(404, { code: "scripts/missing", message });
      }
      await script.switch((body as { enabled: boolean }).enabled); // as its schema says
      return told(scriptList(desk));
    },
  }),
  log: route({
    path: "/log",
    summary: "What scripts wrote into the log, and what went wrong in them",
    takes: { after },
    gives: { schema: "LogList" },
    answer: async ({ after: number }, { hands }): Promise<Json<LogList>> =>
      told({ entries: hands.scripts?.log.after(number) ?? [] }),
  }),
};

function scriptList({ hands }: Desk): ScriptList {
  const scripts = (hands.scripts?.all ?? []).map((script, at) => {
    const { name, file, state, isWatching: watching, filter = null, calls, hits, errors } = script;
    return { number: at + 1, name, file, state, watching, filter, calls, hits, errors };
  });
  return { scripts };
}
