import { realpath, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { ServeOptions } from "../../../endpoint/index.ts";
import { FileWatch } from "../../../script/index.ts";
import { CommandError } from "../command-error.ts";
import { errorText } from "../error-text.ts";
import type { Report } from "../report.ts";
import { systemReason } from "../system-reason.ts";
import type { Target } from "../target.ts";
import type { Texts } from "../texts.ts";
import { handlerModule, type ServedModule } from "./handler-module.ts";
import { type LoadFailure, loadModule } from "./module-loader.ts";

/** Read once, when the server starts. */
const FIXED_OPTIONS = ["path", "origins", "deflate", "limits"] as const;

/** Serves by the user's own file, and by its newer versions as they are saved. @throws CommandError */
export async function fileTarget(name: string, report: Report, texts: Texts): Promise<Target> {
  const handlerFile = new HandlerFile(await existingFile(name, texts), report, texts);
  await handlerFile.start();
  return targetOf(name, handlerFile, texts);
}

async function existingFile(name: string, texts: Texts): Promise<string> {
  const path = await filePath(name);
  if (path === undefined) throw new CommandError(2, texts.fileMissing(name));
  if (!/\.[cm]?[jt]s$/.test(path)) throw new CommandError(2, texts.notAModule(name));
  return path;
}

async function filePath(name: string): Promise<string | undefined> {
  try {
    const path = await realpath(resolve(name));
    return (await stat(path)).isFile() ? path : undefined;
  } catch {
    return undefined; // it is not there, or cannot be looked at
  }
}

function targetOf(name: string, file: HandlerFile, texts: Texts): Target {
  const { webSocket, stream, datagram } = file.current;
  // A version that speaks less is still asked: what it lacks is a mistake of its own then.
  const lacking = (): never => {
    throw new CommandError(2, texts.noDefault(file.name));
  };
  return {
    name,
    ...(webSocket && { webSocket: () => file.current.webSocket ?? lacking() }),
    ...(stream && { stream: () => file.current.stream ?? lacking() }),
    ...(datagram && { datagram: () => file.current.datagram ?? lacking() }),
    options: () => liveOptions(file),
    stop: () => file.stop(),
  };
}

/** The options as they are now where they are functions: those are asked for each connection. */
function liveOptions(file: HandlerFile): Partial<ServeOptions> {
  const { authorize: _, page, subprotocols, ...fixed } = file.current.options;
  return {
    ...fixed,
    authorize: (request) => file.current.options.authorize?.(request),
    ...(page && { page: (request) => file.current.options.page?.(request) }),
    ...(subprotocols && {
      subprotocols(offered, request) {
        const wanted = file.current.options.subprotocols;
        if (typeof wanted === "function") return wanted(offered, request);
        return wanted?.find((one) => offered.includes(one));
      },
    }),
  };
}

/** A handler file in its newest version that can be used. */
class HandlerFile {
  readonly name: string;
  readonly #path: string;
  readonly #report: Report;
  readonly #texts: Texts;
  #module: ServedModule = { options: {} };
  readonly #watch: FileWatch;
  readonly #files = new Set<string>();
  #loading: Promise<void> = Promise.resolve();

  constructor(path: string, report: Report, texts: Texts) {
    this.name = basename(path);
    this.#path = path;
    this.#report = report;
    this.#texts = texts;
    this.#watch = new FileWatch(
      () => {
        this.#loading = this.#loading.then(() => this.#reload());
      },
      (error) => report.problem(texts.notWatched(systemReason(error))),
    );
  }

  get current(): ServedModule {
    return this.#module;
  }

  /** Loads the first version and begins to watch. @throws CommandError where it cannot be used */
  async start(): Promise<void> {
    this.#watch.follow([this.#path]); // a change while it is being loaded counts, too
    const first = this.#load().then((module) => {
      this.#module = module;
    });
    this.#loading = first.catch(() => {});
    try {
      await first;
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  stop(): void {
    this.#watch.close();
  }

  async #reload(): Promise<void> {
    try {
      const before = this.#module;
      this.#module = await this.#load();
      this.#report.remark(this.#texts.reloaded(this.name));
      const changed = changedOptions(before, this.#module);
      if (changed.length > 0) this.#report.remark(this.#texts.needsRestart(changed.join(", ")));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.#report.problem(this.#texts.notReloaded(error.message));
    }
  }

  async #load(): Promise<ServedModule> {
    const loaded = await loadModule(this.#path);
    // A broken version may not have come to all of its files: those from before count, too.
    for (const file of loaded.files) this.#files.add(file);
    this.#watch.follow(this.#files);
    if ("failure" in loaded) throw this.#broken(loaded.failure);
    return handlerModule(loaded.exported, this.name, this.#texts);
  }

  #broken({ place, error }: LoadFailure): CommandError {
    const where = place === "" ? this.name : place;
    return new CommandError(2, this.#texts.fileBroken(where, errorText(error)), error);
  }
}

function changedOptions(before: ServedModule, after: ServedModule): string[] {
  return FIXED_OPTIONS.filter(
    (name) => JSON.stringify(before.options[name]) !== JSON.stringify(after.options[name]),
  );
}
