import { realpathSync } from "node:fs";
import { Session } from "node:inspector";
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Script } from "../../../script/index.ts";
import type { HookFunction } from "./only-reads/index.ts";
import { HOOKS, type Hook } from "./watch-state.ts";

/** A name that nobody else uses for what is looked up. */
const LOOKED_UP = "__wireglassLookedUp";

/** As the debugger tells it; both numbers are from 0. */
type Location = {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
};

/** Where the functions of a script stand. */
export type HookPlaces = {
  /** "file:line"; the file alone where it cannot be told. */
  placeOf(hook: Hook): string;
  /** The script's own module as it was loaded, if all of them are in it. */
  readonly module:
    | { readonly source: string; readonly functions: readonly HookFunction[] }
    | undefined;
};

/** Finds the functions of a script: the engine itself knows. */
export function hookPlaces(script: Script, file: string): HookPlaces {
  const session = new Session(); // answers at once what it is asked
  session.connect();
  const urls = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
  session.post("Debugger.enable");
  const locations = new Map<Hook, Location>();
  for (const hook of HOOKS) {
    const location = script[hook] && locationOf(session, script[hook]);
    if (location && urls.get(location.scriptId)?.startsWith("file:")) locations.set(hook, location);
  }
  const module = moduleOf(session, script, { file, urls, locations });
  session.disconnect();
  return {
    module,
    placeOf(hook) {
      const { scriptId = "", lineNumber = 0 } = locations.get(hook) ?? {};
      const url = urls.get(scriptId);
      return url ? `${basename(fileURLToPath(url))}:${lineNumber + 1}` : basename(file);
    },
  };
}

type Found = {
  readonly file: string;
  readonly urls: ReadonlyMap<string, string>;
  readonly locations: ReadonlyMap<Hook, Location>;
};

function locationOf(session: Session, value: unknown): Location | undefined {
  let location: Location | undefined;
  Reflect.set(globalThis, LOOKED_UP, value);
  session.post("Runtime.evaluate", { expression: LOOKED_UP }, (_error, found) => {
    const objectId = found?.result.objectId;
    if (objectId === undefined) return;
    session.post("Runtime.getProperties", { objectId }, (_none, properties) => {
      const inner = properties?.internalProperties ?? [];
      const found = inner.find(({ name }) => name === "[[FunctionLocation]]")?.value?.value;
      location = found as Location | undefined; // as the protocol has it
    });
  });
  Reflect.deleteProperty(globalThis, LOOKED_UP);
  return location;
}

function moduleOf(
  session: Session,
  script: Script,
  { file, urls, locations }: Found,
): HookPlaces["module"] {
  const [first] = locations.values();
  const hooks = HOOKS.filter((hook) => script[hook] !== undefined);
  const isOne = hooks.every((hook) => locations.get(hook)?.scriptId === first?.scriptId);
  if (
    first === undefined ||
    !isOne ||
    urls.get(first.scriptId) !== pathToFileURL(realpathSync(file)).href
  )
    return undefined;
  let source = "";
  session.post("Debugger.getScriptSource", { scriptId: first.scriptId }, (_error, found) => {
    source = found?.scriptSource ?? "";
  });
  const lines = source.split(/(?<=\r\n|[\n\r\u2028\u2029])(?!(?<=\r)\n)/);
  const functions = [...locations].map(([hook, { lineNumber, columnNumber }]) => {
    const before = lines.slice(0, lineNumber).reduce((sum, line) => sum + line.length, 0);
    return { hook, offset: before + columnNumber };
  });
  return { source, functions };
}
