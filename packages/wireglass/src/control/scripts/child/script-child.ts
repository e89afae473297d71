import type { ScriptStart } from "../script-talk.ts";
import { ChangingScript } from "./changing-script.ts";
import { hookPlaces } from "./hook-places.ts";
import { loadScript } from "./load-script.ts";
import { onlyReads } from "./only-reads/index.ts";
import { ScriptCalls } from "./script-calls.ts";
import { ScriptLog } from "./script-log.ts";
import { ScriptOutlet } from "./script-outlet.ts";
import { WatchFeed } from "./watch-feed.ts";
import { HOOKS, newShared } from "./watch-state.ts";
import { tellOfExit, WatchedCalls } from "./watched-calls.ts";
import { WatchingScript } from "./watching-script.ts";

/**
 * The process of one script: whatever that does, the proxy goes on. What it says and hears goes by a pipe of its own;
 * a thread beside it minds that it ends what it begins.
 */

const start: ScriptStart = JSON.parse(process.argv[2] ?? "{}"); // as ScriptProcess starts it
const { file, callMs, memoryBytes, capture, isLast } = start;

let script: ChangingScript | WatchingScript | undefined;
const shared = newShared();
const outlet = new ScriptOutlet(shared, {
  value: (what) => void script?.told(what as Parameters<ChangingScript["told"]>[0]), // as the workbench tells
  message: (sent) => {
    if (script instanceof ChangingScript) script.message(sent);
  },
});
const log = new ScriptLog(outlet.tell);
process.on("uncaughtException", (error) => log.failed(error, "the script goes on", ""));
process.on("unhandledRejection", (error) => log.failed(error, "the script goes on", ""));
tellOfExit(() => outlet.flush());

const watched = await WatchedCalls.start({ shared, callMs, memoryBytes });
const loaded = await loadScript(file);
const { files } = loaded;
if ("failure" in loaded) outlet.tell({ tell: "failed", ...loaded.failure, files });
else {
  const { placeOf, module } = hookPlaces(loaded.script, file);
  const calls = new ScriptCalls({ script: loaded.script, log, watched, callMs, placeOf });
  const { filter, mode } = loaded.script;
  // What only reads need not be asked, unless another one changes what it has seen.
  const isReader = (): boolean =>
    isLast && module !== undefined && onlyReads(module.source, module.functions);
  const isWatching = mode === "watch" || (mode === undefined && isReader());
  const sees = mode === "watch" ? "everything" : "passing";
  script = isWatching
    ? new WatchingScript(calls, outlet, new WatchFeed(capture, watched), sees)
    : new ChangingScript(calls, outlet);
  const hooks = HOOKS.filter((hook) => loaded.script[hook] !== undefined);
  const places = Object.fromEntries(hooks.map((hook) => [hook, placeOf(hook)]));
  watched.loaded();
  outlet.tell({ tell: "ready", hooks, filter, isWatching, files, places });
}
