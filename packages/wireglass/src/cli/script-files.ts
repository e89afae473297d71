import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "@wireglass/wire";
import type { LogEntry, ScriptFiles } from "../control/index.ts";
import { peerText } from "./peer-text.ts";
import type { Texts } from "./texts/index.ts";

const MOST_CHARACTERS = 2000;

/** The files of `--script`, as they are to be loaded. @throws UsageError for what is no script */
export function scriptFiles(
  names: readonly string[],
  seconds: number | undefined,
  texts: Texts,
): ScriptFiles {
  const files = names.map((name) => {
    const found = statSync(name, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new UsageError("script/folder", texts.scriptFolder(name));
    const path = found?.isFile() ? resolve(name) : undefined;
    if (path === undefined) throw new UsageError("script/missing", texts.scriptMissing(name));
    if (!/\.[cm]?[jt]s$/.test(path)) throw new UsageError("script/kind", texts.notAScript(name));
    return realpathSync(path);
  });
  return { files, ...(seconds !== undefined && { callMs: Math.max(1, seconds * 1000) }) };
}

/** A line of the log, as people read it. */
export function logLine({ script, level, text, place, connection, index }: LogEntry): string {
  const where =
    connection === undefined ? "" : ` #${connection}${index === undefined ? "" : `.${index}`}`;
  const from = level === "error" ? (place ?? script) : script;
  return text
    .split("\n")
    .map((line) => `${from}${where}: ${peerText(line, MOST_CHARACTERS)}`)
    .join("\n");
}
