import { Session } from "node:inspector";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Script } from "../../../script/index.ts";
import { HOOKS, type Hook } from "./watch-state.ts";

/** A name that nobody else uses for what is looked up. */
const LOOKED_UP = "__wireglassLookedUp";

/** Where each function of a script stands, as "file:line": the engine itself knows. */
export function hookPlaces(script: Script, file: string): (hook: Hook) => string {
  const places = new Map<Hook, string>();
  const session = new Session();
  session.connect();
  const urls = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
  session.post("Debugger.enable");
  for (const hook of HOOKS) {
    if (script[hook] === undefined) continue;
    Reflect.set(globalThis, LOOKED_UP, script[hook]);
    session.post("Runtime.evaluate", { expression: LOOKED_UP }, (_error, found) => {
      const objectId = found?.result.objectId;
      if (objectId === undefined) return;
      session.post("Runtime.getProperties", { objectId }, (_none, properties) => {
        const inner = properties?.internalProperties ?? [];
        const location = inner.find(({ name }) => name === "[[FunctionLocation]]")?.value?.value;
        if (location === undefined) return;
        const { scriptId, lineNumber } = location as { scriptId: string; lineNumber: number }; // Debugger.Location
        const url = urls.get(scriptId) ?? "";
        if (url.startsWith("file:"))
          places.set(hook, `${basename(fileURLToPath(url))}:${lineNumber + 1}`);
      });
    });
  }
  Reflect.deleteProperty(globalThis, LOOKED_UP);
  session.disconnect(); // all of that was answered at once
  return (hook) => places.get(hook) ?? basename(file);
}
