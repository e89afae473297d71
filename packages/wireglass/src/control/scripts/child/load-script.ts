import { spawnSync } from "node:child_process";
import { registerHooks } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { mistakeText, parseFilter } from "@wireglass/lens/filter";
import { errorPlace, placeOf, type Script } from "../../../script/index.ts";
import { textOf } from "./script-log.ts";
import { HOOKS } from "./watch-state.ts";

export type LoadedScript = {
  /** The file and those of its own that it imports, as far as they were found. */
  readonly files: readonly string[];
} & ({ readonly script: Script } | { readonly failure: { text: string; place: string } });

/** What a script is given where it imports us: this running copy, wherever the script lies. */
const OWN = extname(import.meta.url);
const PACKAGE = new Map([
  ["wireglass", new URL(`../../../index${OWN}`, import.meta.url).href],
  ["wireglass/script", new URL(`../../../script/types/index${OWN}`, import.meta.url).href],
]);

/** Loads a script and all that it imports of its own. */
export async function loadScript(file: string): Promise<LoadedScript> {
  const files = [file];
  registerHooks({
    resolve(specifier, context, next) {
      const ours = PACKAGE.get(specifier);
      if (ours !== undefined) return { url: ours, shortCircuit: true };
      const resolved = next(specifier, context);
      const isFile = resolved.url.startsWith("file:") && !resolved.url.includes("/node_modules/");
      if (isFile) files.push(fileURLToPath(resolved.url));
      return resolved;
    },
  });
  try {
    const exported: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href);
    const lack = fault(exported);
    if (lack !== undefined) return { files, failure: { text: lack, place: "" } };
    return { files, script: exported as Script }; // fault has looked at each of its parts
  } catch (error) {
    const place = errorPlace(error) || syntaxPlace(error, files);
    return { files, failure: { text: textOf(error), place } };
  }
}

/** What is wrong with what a script exports, in a sentence. */
function fault(exported: Readonly<Record<string, unknown>>): string | undefined {
  const { filter, mode } = exported;
  const found = HOOKS.filter((name) => exported[name] !== undefined);
  if (found.length === 0)
    return `it exports none of ${HOOKS.join(", ")}: write "export function onMessage(message) { … }"`;
  const odd = found.find((name) => typeof exported[name] !== "function");
  if (odd !== undefined) return `${odd} is no function`;
  if (mode !== undefined && mode !== "watch" && mode !== "change")
    return 'mode is "watch" or "change"';
  if (mode === "watch" && (found.includes("onRequest") || found.includes("onResponse")))
    return 'onRequest and onResponse are for mode "change" only';
  if (filter === undefined) return undefined;
  if (typeof filter !== "string") return 'filter is a text, such as "from:server opcode:text"';
  const read = parseFilter(filter);
  return read.kind === "mistake"
    ? `its filter cannot be read:\n${mistakeText(filter, read.mistake, "en")}`
    : undefined;
}

/** Node says where JavaScript cannot be read only when it is asked about the file alone. */
function syntaxPlace(error: unknown, files: readonly string[]): string {
  if (!(error instanceof SyntaxError)) return "";
  for (const file of files) {
    const { stderr } = spawnSync(process.execPath, ["--check", file], { encoding: "utf8" });
    const place = placeOf(stderr ?? "");
    if (place !== "") return place;
  }
  return "";
}
