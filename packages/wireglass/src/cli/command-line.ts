import { UsageError } from "@wireglass/wire";
import { CommanderError } from "commander";
import type { CommandIo, ExitStatus } from "./command-io.ts";
import {
  browserCommand,
  caCommand,
  connectCommand,
  explainArguments,
  exportCommand,
  holdCommand,
  importCommand,
  injectCommand,
  listCommand,
  proxyCommand,
  replayCommand,
  serveCommand,
  showCommand,
  startCommand,
  withoutUndefined,
} from "./command-options.ts";
import type { HandActions } from "./hand-commands.ts";
import { UsageMistake } from "./limit-flags.ts";
import { type Actions, type OptionValues, program } from "./program.ts";
import { textsFor } from "./texts/index.ts";

/** Runs the command line `argv` (without node and script) and resolves with its exit status. */
export async function main(argv: readonly string[], io: CommandIo): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  const texts = textsFor(io.lang);
  const command = program(texts, actionsFor(io), (result) => {
    status = result;
  });
  try {
    const curl = argv[0] === "connect" && argv[1] === "curl";
    if (curl) return await connectAction(io, argv.slice(1), {});
    await command.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // it has said so itself
    if (!(error instanceof UsageMistake || error instanceof UsageError)) throw error;
    io.stderr(`${texts.mistake(error.message)}\n`);
    return 2;
  }
  return status;
}

// Each command is loaded when it is asked for: `explain` need not wait for the servers.

function actionsFor(io: CommandIo): Actions {
  return {
    async start(options) {
      const { runStart } = await import("./start.ts");
      return runStart(startCommand(options), io);
    },
    async serve(target, options) {
      const { runServe } = await import("./serve/index.ts");
      return runServe(serveCommand(target, options), textIo(io));
    },
    async proxy(places, options) {
      const { runProxy } = await import("./proxy/index.ts");
      return runProxy(proxyCommand(places, options), io);
    },
    async list(options) {
      const { runList } = await import("./captures/index.ts");
      return runList(listCommand(options), io);
    },
    async show(what, options) {
      const { runShow } = await import("./captures/index.ts");
      return runShow(showCommand(what, options), io);
    },
    async exportCapture(options) {
      const { runExport } = await import("./captures/index.ts");
      return runExport(exportCommand(options), io);
    },
    async importFiles(files, options) {
      const { runImport } = await import("./captures/index.ts");
      return runImport(importCommand(files, options), io);
    },
    async browser(words, options) {
      const { runBrowser } = await import("./browser/index.ts");
      const { browserProxy } = await import("./browser-proxy.ts");
      const command = browserCommand(words, options);
      return runBrowser(command, io, browserProxy(command, io));
    },
    async ca(action, options) {
      const { runCa } = await import("./ca/index.ts");
      return runCa(caCommand(action, options), io);
    },
    ...handActions(io),
    connect: (words, options) => connectAction(io, words, options),
    async explain(input, options) {
      const { runExplain } = await import("./explain/index.ts");
      return runExplain(explainArguments(input, options, io.color), textIo(io));
    },
  };
}

function handActions(io: CommandIo): HandActions {
  return {
    async hold(filter, options) {
      const { runHold } = await import("./hands/index.ts");
      return runHold(holdCommand(filter, options), io);
    },
    async inject(connection, options) {
      const { runInject } = await import("./hands/index.ts");
      return runInject(injectCommand(connection, options), io);
    },
    async replay(what, options) {
      const { runReplay } = await import("./replay/index.ts");
      return runReplay(replayCommand(what, options, textsFor(io.lang)), io);
    },
  };
}

async function connectAction(
  io: CommandIo,
  words: readonly string[],
  options: OptionValues,
): Promise<ExitStatus> {
  const { runConnect, parseCurl } = await import("./connect/index.ts");
  const [first = ""] = words;
  const isCurl = first === "curl" || /^curl\s/.test(first);
  const pasted = isCurl ? parseCurl(words.length > 1 ? words.slice(1) : first) : { url: first };
  return runConnect(
    { ...connectCommand(options, textsFor(io.lang)), ...withoutUndefined(pasted) },
    io,
  );
}

/** For commands that write text and know nothing of streams. */
function textIo(io: CommandIo) {
  return { ...io, stdout: (text: string) => void io.stdout.write(text) };
}
