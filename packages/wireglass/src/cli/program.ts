import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { addCaptureCommands, type CaptureActions, type OptionValues } from "./capture-commands.ts";
import type { ExitStatus } from "./command-io.ts";
import { aboveZero, collect, portNumber, positiveNumber, wholeNumber } from "./flag-values.ts";
import { addHandCommands, type HandActions } from "./hand-commands.ts";
import { addLimitFlags } from "./limit-flags.ts";
import { choice, SpokenCommand } from "./spoken-command.ts";
import type { Texts } from "./texts/index.ts";

export type { OptionValues };

/** What runs when a command was understood. */
export type Actions = {
  start(options: OptionValues): Promise<ExitStatus>;
  serve(target: string | undefined, options: OptionValues): Promise<ExitStatus>;
  connect(words: readonly string[], options: OptionValues): Promise<ExitStatus>;
  explain(input: readonly string[], options: OptionValues): Promise<ExitStatus>;
} & CaptureActions &
  HandActions;

/** The command line as commander sees it, in one language; `done` gets the exit status. */
export function program(
  texts: Texts,
  actions: Actions,
  done: (status: ExitStatus) => void,
): Command {
  const root = new SpokenCommand("wireglass", texts)
    .description(`${texts.about}\n\n${texts.start}`)
    .version(version(), "-V, --version", texts.version)
    .enablePositionalOptions() // a command's own --capture is not ours
    .option("--no-open", texts.noOpen)
    .option("-f, --capture <FILE>", texts.captureFile)
    .option("--proxy-port <N>", texts.proxyPort, portNumber("--proxy-port", texts))
    .option("--page-port <N>", texts.pagePort, portNumber("--page-port", texts))
    .option("--rules <FILE>", texts.rules, collect)
    .option("--script <FILE>", texts.script, collect)
    .option("--script-time <SECONDS>", texts.scriptTime, aboveZero("--script-time", texts))
    .option("--ca-folder <FOLDER>", texts.caFolder)
    .action(async (options: OptionValues) => done(await actions.start(options)));
  addServe(root, texts, actions, done);
  addConnect(root, texts, actions, done);
  addExplain(root, texts, actions, done);
  addCaptureCommands(root, texts, actions, done);
  addHandCommands(root, texts, actions, done);
  for (const command of [root, ...root.commands]) localize(command, texts);
  root.helpCommand(false);
  return root;
}

function addServe(
  root: Command,
  texts: Texts,
  actions: Actions,
  done: (status: ExitStatus) => void,
): void {
  const command = root
    .command("serve")
    .description(texts.serve)
    .argument("[echo|chat|auth|push|FILE]", texts.serveTarget)
    .option("--replay <CAPTURE>", texts.serveReplay)
    .option("-F, --filter <EXPRESSION>", texts.serveFilter)
    .addOption(choice(new Option("--match <HOW>", texts.serveMatch), ["request", "order"], texts))
    .option("--timing", texts.serveTiming)
    .option("-l, --listen <URL>", texts.listen, collect)
    .option("--json", texts.json)
    .option("-v, --verbose", texts.verbose)
    .option("--cert <FILE>", texts.cert)
    .option("--key <FILE>", texts.key)
    .option("--deflate", texts.deflate)
    .option("--no-deflate", texts.noDeflate)
    .option("--user <NAME:PASSWORD>", texts.user, collect)
    .option("--users-file <FILE>", texts.usersFile)
    .option("--attempts <N>", texts.attempts, wholeNumber("--attempts", texts))
    .option("--rate <N>", texts.rate, positiveNumber("--rate", texts))
    .option("--origin <ORIGIN>", texts.origin, collect)
    .option("--subprotocol <NAME>", texts.subprotocol, collect)
    .option("--path <PATH>", texts.path);
  addLimitFlags(command, texts);
  command.action(async (target: string | undefined, options: OptionValues) => {
    done(await actions.serve(target, options));
  });
}

function addConnect(
  root: Command,
  texts: Texts,
  actions: Actions,
  done: (status: ExitStatus) => void,
): void {
  const command = root
    .command("connect")
    .description(texts.connect)
    .argument("<URL>", texts.connectUrl)
    .option("--json", texts.json)
    .option("-H, --header <NAME: VALUE>", texts.header, collect)
    .option("-s, --subprotocol <NAME>", texts.clientSubprotocol, collect)
    .option("--origin <ORIGIN>", texts.clientOrigin)
    .option("-u, --user <NAME:PASSWORD>", texts.clientUser)
    .option("-k, --insecure", texts.insecure)
    .option("--ca <FILE>", texts.ca)
    .option("--cert <FILE>", texts.clientCert)
    .option("--key <FILE>", texts.clientKey)
    .option("--servername <NAME>", texts.servername)
    .option("--pin <SHA256>", texts.pin)
    .option("-x, --proxy <URL>", texts.proxy)
    .option("--deflate", texts.deflate)
    .option("--no-deflate", texts.noDeflate)
    .option("--reconnect", texts.reconnect)
    .option("-m, --message <TEXT>", texts.send, collect)
    .option("-c, --count <N>", texts.count, wholeNumber("--count", texts))
    .option("-w, --wait <SECONDS>", texts.wait, positiveNumber("--wait", texts))
    .option("-b, --binary", texts.binary)
    .option("--ping <SECONDS>", texts.ping, positiveNumber("--ping", texts))
    .option("--timeout <SECONDS>", texts.timeout, positiveNumber("--timeout", texts))
    .option("-q, --quiet", texts.quiet);
  addLimitFlags(command, texts);
  command.action(async (url: string, options: OptionValues) => {
    done(await actions.connect([url], options));
  });
}

function addExplain(
  root: Command,
  texts: Texts,
  actions: Actions,
  done: (status: ExitStatus) => void,
): void {
  root
    .command("explain")
    .description(texts.explain)
    .argument("[HEX|FILE...]", texts.explainInput)
    .option("--json", texts.json)
    .addOption(choice(new Option("--from <SIDE>", texts.from), ["client", "server"], texts))
    .option("--deflate", texts.explainDeflate)
    .option("--no-deflate", texts.noDeflate)
    .action(async (input: string[], options: OptionValues, command: Command) => {
      const given = command.getOptionValueSource("deflate") === "cli" ? options.deflate : undefined;
      done(await actions.explain(input, { ...options, deflate: given }));
    });
}

function localize(command: Command, texts: Texts): void {
  const titles: Readonly<Record<string, string>> = {
    "Usage:": texts.usage,
    "Arguments:": texts.arguments,
    "Options:": texts.options,
    "Commands:": texts.commands,
  };
  command
    .helpOption("-h, --help", texts.help)
    .configureHelp({ styleTitle: (title) => titles[title] ?? title, showGlobalOptions: false })
    .showHelpAfterError(false)
    .exitOverride()
    .optionsGroup("Options:")
    .addOption(choice(new Option("--lang <LANGUAGE>", texts.language), ["en", "zh"], texts));
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version; // our own file
}
