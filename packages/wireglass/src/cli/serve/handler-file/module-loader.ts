import { execFile } from "node:child_process";
import { registerHooks } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { errorPlace } from "../../../script/index.ts";

const run = promisify(execFile);

/** Marks the modules of one version, so that Node does not take them from its cache. */
const VERSION = "wireglass-version";
/** As a source when it runs from the sources, else as it was built. */
const DOOR = `../../../index${extname(import.meta.url)}`;
/** The package as the handler's file knows it: always this running copy, wherever the file lies. */
const PACKAGE = new Map([["wireglass", new URL(DOOR, import.meta.url).href]]);

let versions = 0;
let hooked = false;
/** Files of the version that is being loaded, in the order in which they were found. */
const found = new Map<string, string[]>();

export type LoadFailure = {
  /** "file:line", where it is known. */
  readonly place: string;
  readonly error: unknown;
};

export type LoadedModule = {
  /** The file and those of its own that it imports, as far as they were found. */
  readonly files: readonly string[];
} & ({ readonly exported: unknown } | { readonly failure: LoadFailure });

/** Loads a TypeScript or JavaScript file and all that it imports of its own, as they are now. */
export async function loadModule(file: string): Promise<LoadedModule> {
  hookResolution();
  versions++;
  const version = String(versions);
  const url = pathToFileURL(file);
  url.searchParams.set(VERSION, version);
  const files = [file];
  found.set(version, files);
  try {
    const module: { default?: unknown } = await import(url.href);
    return { files, exported: module.default };
  } catch (error) {
    const place = errorPlace(error) || (await syntaxPlace(error, files));
    return { files, failure: { place, error } };
  } finally {
    found.delete(version);
  }
}

/** Imports of a handler's modules: the same version for his own files, this copy for "wireglass". */
function hookResolution(): void {
  if (hooked) return;
  hooked = true;
  registerHooks({
    resolve(specifier, context, next) {
      const version = versionOf(context.parentURL);
      if (version === null) return next(specifier, context);
      const ours = PACKAGE.get(specifier);
      if (ours !== undefined) return { url: ours, shortCircuit: true };
      const resolved = next(specifier, context);
      if (!resolved.url.startsWith("file:") || resolved.url.includes("/node_modules/")) {
        return resolved;
      }
      const url = new URL(resolved.url);
      found.get(version)?.push(fileURLToPath(url));
      url.searchParams.set(VERSION, version);
      return { ...resolved, url: url.href };
    },
  });
}

function versionOf(url: string | undefined): string | null {
  if (url === undefined || !url.includes(VERSION)) return null;
  return new URL(url).searchParams.get(VERSION);
}

/** Node says where JavaScript cannot be read only when it is asked about the file alone. */
async function syntaxPlace(error: unknown, files: readonly string[]): Promise<string> {
  if (!(error instanceof SyntaxError)) return "";
  for (const file of files) {
    const place = await checkSyntax(file);
    if (place !== "") return place;
  }
  return "";
}

async function checkSyntax(file: string): Promise<string> {
  try {
    await run(process.execPath, ["--check", file]);
    return "";
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string }; // execFile's error
    return errorPlace(Object.assign(new Error(), { stack: stderr }));
  }
}
