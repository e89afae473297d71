import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ApiError } from "../api-error.ts";
import type { LogList, NewScript, ScriptList, ScriptSource } from "../api-types.ts";
import { PARAMETERS } from "../parameter.ts";
import { type Desk, type Json, route, told } from "../route.ts";

const { after, number } = PARAMETERS;

/** A name that leads to no other folder, and whose ending says how it is read. */
const SCRIPT_NAME = /^[A-Za-z0-9_][\w.-]{0,60}\.(?:ts|js|mjs)$/;
const NAME_RULE = "name takes letters, digits, - and _, and ends in .ts, .js or .mjs: prices.ts";

function taken(file: string): string {
  return `there is a file ${file} already; take another name, or start with --script ${file}`;
}

/** Scripts that see and change what passes, and their log. */
export const SCRIPT_ROUTES = {
  scripts: route({
    path: "/scripts",
    summary: "The scripts in their order, how they are, and how much they did: docs/scripts.md",
    takes: {},
    gives: { schema: "ScriptList" },
    answer: async (_values, desk): Promise<Json<ScriptList>> => told(scriptList(desk)),
  }),
  addScript: route({
    method: "post",
    path: "/scripts",
    summary:
      "Writes a new script into the folder scripts beside the capture, and has it run behind the others",
    takes: {},
    body: "NewScript",
    gives: { schema: "ScriptList" },
    async answer(_values, desk, body): Promise<Json<ScriptList>> {
      const { name, text } = body as NewScript; // as its schema says
      if (!SCRIPT_NAME.test(name))
        throw new ApiError(400, { code: "scripts/name", message: NAME_RULE });
      const { scripts } = desk.hands;
      if (scripts === undefined) {
        const message = "scripts run where a proxy does: wireglass, or wireglass proxy";
        throw new ApiError(404, { code: "scripts/missing", message });
      }
      const folder = join(dirname(resolve(desk.file)), "scripts");
      await fileWork(mkdir(folder, { recursive: true }));
      const file = join(folder, name);
      if (existsSync(file)) throw new ApiError(400, { code: "scripts/name", message: taken(file) });
      await fileWork(writeFile(file, text, { flag: "wx" })); // no file of anybody's is written over
      await scripts.add(file);
      return told(scriptList(desk));
    },
  }),
  switchScript: route({
    method: "put",
    path: "/scripts/{number}",
    summary: "Switches one script on or off; on loads one that was stopped again",
    takes: { number },
    body: "Switch",
    gives: { schema: "ScriptList" },
    async answer({ number: at }, desk, body): Promise<Json<ScriptList>> {
      const script = scriptAt(desk, at);
      await script.switch((body as { enabled: boolean }).enabled); // as its schema says
      return told(scriptList(desk));
    },
  }),
  scriptSource: route({
    path: "/scripts/{number}/source",
    summary: "The text of a script's file",
    takes: { number },
    gives: { schema: "ScriptSource" },
    async answer({ number: at }, desk): Promise<Json<ScriptSource>> {
      const { file } = scriptAt(desk, at);
      return told({ text: await fileWork(readFile(file, "utf8")) });
    },
  }),
  setScriptSource: route({
    method: "put",
    path: "/scripts/{number}/source",
    summary: "Writes a script's file; it is loaded anew, as whenever its file changes",
    takes: { number },
    body: "ScriptSource",
    gives: { schema: "ScriptSource" },
    async answer({ number: at }, desk, body): Promise<Json<ScriptSource>> {
      const { file } = scriptAt(desk, at);
      const { text } = body as ScriptSource; // as its schema says
      await fileWork(writeFile(file, text));
      return told({ text });
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

/** @throws ApiError where there is none of that number */
function scriptAt({ hands }: Desk, at: number) {
  const script = hands.scripts?.all[at - 1];
  if (script !== undefined) return script;
  const message = `there is no script ${at}; GET /scripts lists them`;
  throw new ApiError(404, { code: "scripts/missing", message });
}

/** What the system has against it is told in its words. */
async function fileWork<Done>(work: Promise<Done>): Promise<Done> {
  try {
    return await work;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ApiError(503, { code: "scripts/file", message });
  }
}

function scriptList({ hands }: Desk): ScriptList {
  const scripts = (hands.scripts?.all ?? []).map((script, at) => {
    const { name, file, state, isWatching: watching, filter = null, calls, hits, errors } = script;
    return { number: at + 1, name, file, state, watching, filter, calls, hits, errors };
  });
  return { scripts };
}
