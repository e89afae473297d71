import { type Command, Option } from "commander";
import type { IllegalKind } from "../control/index.ts";
import type { OptionValues } from "./capture-commands.ts";
import type { ExitStatus } from "./command-io.ts";
import { aboveZero, collect, positiveNumber, wholeNumber } from "./flag-values.ts";
import { UsageMistake } from "./limit-flags.ts";
import { choice, choices } from "./spoken-command.ts";
import type { Texts } from "./texts/index.ts";

/** What runs when a command about live connections was understood. */
export type HandActions = {
  hold(filter: readonly string[], options: OptionValues): Promise<ExitStatus>;
  inject(connection: string, options: OptionValues): Promise<ExitStatus>;
  replay(what: string, options: OptionValues): Promise<ExitStatus>;
};

/** Named here as well, so that a help text need not wait for the servers to load. */
const ILLEGAL: Readonly<Record<IllegalKind, true>> = {
  rsv1: true,
  rsv2: true,
  rsv3: true,
  opcode: true,
  "control-opcode": true,
  length: true,
  length64: true,
  mask: true,
  utf8: true,
  "split-utf8": true,
  continuation: true,
  interleaved: true,
  endless: true,
  "control-fragment": true,
  "control-length": true,
  "close-length": true,
  "close-code": true,
  "close-utf8": true,
};

type Done = (status: ExitStatus) => void;

/** The commands that lay hands on what a running wireglass captures. */
export function addHandCommands(
  root: Command,
  texts: Texts,
  actions: HandActions,
  done: Done,
): void {
  root
    .command("hold")
    .description(texts.holdCommand)
    .argument("[EXPRESSION...]", texts.holdWhat)
    .option("--keep-alive", texts.keepAlive)
    .option("-f, --capture <FILE>", texts.runningCapture)
    .option("--json", texts.json)
    .action(async (filter: readonly string[], options: OptionValues) => {
      done(await actions.hold(filter, options));
    });
  root
    .command("inject")
    .description(texts.injectCommand)
    .argument("<CONNECTION>", texts.injectConnection)
    .addOption(choice(new Option("--to <SIDE>", texts.injectTo), ["server", "client"], texts))
    .option("-m, --message <TEXT>", texts.injectText)
    .option("--again <INDEX>", texts.injectAgain, index("--again", texts))
    .option("--base64 <BYTES>", texts.injectBase64)
    .option("--ping <TEXT>", texts.injectPing)
    .option("--close <CODE>", texts.injectClose, closeCode(texts))
    .option("--reason <TEXT>", texts.injectReason)
    .option("--raw <HEX>", texts.injectRaw)
    .addOption(
      choice(new Option("--illegal <RULE>", texts.injectIllegal), Object.keys(ILLEGAL), texts),
    )
    .option("-f, --capture <FILE>", texts.runningCapture)
    .option("--json", texts.json)
    .action(async (connection: string, options: OptionValues) => {
      done(await actions.inject(connection, options));
    });
  addReplay(root, texts, actions, done);
}

function addReplay(root: Command, texts: Texts, actions: HandActions, done: Done): void {
  const pace = new Option("--pace <PACE>", texts.replayPace);
  root
    .command("replay")
    .description(texts.replayCommand)
    .argument("<CONNECTION[.MESSAGE]>", texts.replayWhat)
    .option("-f, --capture <FILE>", texts.captureFile)
    .option("--to <URL>", texts.replayTo)
    .addOption(choice(pace, ["replies", "answers", "recorded"], texts))
    .option("--speed <N>", texts.replaySpeed, aboveZero("--speed", texts))
    .option("--times <N>", texts.replayTimes, wholeNumber("--times", texts))
    .option("--timeout <SECONDS>", texts.replayTimeout, positiveNumber("--timeout", texts))
    .option("--ignore <PATH>", texts.replayIgnore, collect)
    .addOption(
      choices(
        new Option("--allow <KIND>", texts.replayAllow),
        ["missing", "extra", "changed"],
        texts,
      ),
    )
    .option("--strict", texts.replayStrict)
    .option("--bindings <FILE>", texts.replayBindings)
    .option("--no-bindings", texts.replayNoBindings)
    .option("--show-bindings", texts.replayShowBindings)
    .option("-H, --header <NAME: VALUE>", texts.replayHeader, collect)
    .option("-k, --insecure", texts.insecure)
    .option("--ca <FILE>", texts.ca)
    .option("-x, --proxy <URL>", texts.proxy)
    .option("--save", texts.replaySave)
    .option("--save-to <FILE>", texts.replaySaveTo)
    .option("--json", texts.json)
    .action(async (what: string, options: OptionValues) => {
      done(await actions.replay(what, options));
    });
}

function index(flag: string, texts: Texts): (text: string) => string {
  return (text) => {
    if (/^\d{1,15}$/.test(text)) return text;
    throw new UsageMistake(texts.notWhole(flag, text));
  };
}

function closeCode(texts: Texts): (text: string) => number {
  return (text) => {
    if (/^[1-9]\d{3}$/.test(text)) return Number(text);
    throw new UsageMistake(texts.notCloseCode(text));
  };
}
