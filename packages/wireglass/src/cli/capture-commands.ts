import { type Command, Option } from "commander";
import type { ExitStatus } from "./command-io.ts";
import { aboveZero, collect, wholeNumber } from "./flag-values.ts";
import { byteCount, UsageMistake } from "./limit-flags.ts";
import type { PlaceFlag } from "./proxy/index.ts";
import { choice } from "./spoken-command.ts";
import type { Texts } from "./texts/index.ts";

export type OptionValues = Readonly<Record<string, unknown>>;

/** What runs when a command about captures was understood. */
export type CaptureActions = {
  proxy(places: readonly PlaceFlag[], options: OptionValues): Promise<ExitStatus>;
  list(options: OptionValues): Promise<ExitStatus>;
  show(what: string | undefined, options: OptionValues): Promise<ExitStatus>;
  exportCapture(options: OptionValues): Promise<ExitStatus>;
  importFiles(files: readonly string[], options: OptionValues): Promise<ExitStatus>;
  browser(words: readonly string[], options: OptionValues): Promise<ExitStatus>;
  ca(action: string, options: OptionValues): Promise<ExitStatus>;
};

type Done = (status: ExitStatus) => void;

/** The commands that make captures and read them. */
export function addCaptureCommands(
  root: Command,
  texts: Texts,
  actions: CaptureActions,
  done: Done,
): void {
  addProxy(root, texts, actions, done);
  addList(root, texts, actions, done);
  addShow(root, texts, actions, done);
  addExport(root, texts, actions, done);
  addImport(root, texts, actions, done);
  addBrowser(root, texts, actions, done);
  addCa(root, texts, actions, done);
}

function addProxy(root: Command, texts: Texts, actions: CaptureActions, done: Done): void {
  // Which --listen belongs to which target is told by their order, over all three flags.
  const places: PlaceFlag[] = [];
  const place = (flag: PlaceFlag["flag"]) => (url: string) => {
    places.push({ flag, url });
    return url;
  };
  root
    .command("proxy")
    .description(texts.proxyCommand)
    .option("-l, --listen <URL>", texts.proxyListen, place("listen"))
    .option("--reverse <URL>", texts.proxyReverse, place("reverse"))
    .option("--forward <URL>", texts.proxyForward, place("forward"))
    .option("-f, --capture <FILE>", texts.captureFile)
    .option("--json", texts.json)
    .option("-v, --verbose", texts.verbose)
    .option("--upstream-proxy <URL>", texts.upstreamProxy)
    .option("-k, --insecure <HOST>", texts.insecureHost, collect)
    .option("--pass <HOST>", texts.passHost, collect)
    .option("--ca <FILE>", texts.upstreamCa, collect)
    .option("--client-cert <HOST=CERT,KEY>", texts.upstreamClientCert, collect)
    .option("--rules <FILE>", texts.rules, collect)
    .option("--script <FILE>", texts.script, collect)
    .option("--script-time <SECONDS>", texts.scriptTime, aboveZero("--script-time", texts))
    .option("--key-log <FILE>", texts.keyLog)
    .option("--keep-days <N>", texts.keepDays, wholeNumber("--keep-days", texts))
    .option("--keep-size <BYTES>", texts.keepSize, byteCount("--keep-size", texts))
    .option("--ca-folder <FOLDER>", texts.caFolder)
    .action(async (options: OptionValues) => done(await actions.proxy(places, options)));
}

/** What every command has that reads a capture. */
function selecting(command: Command, texts: Texts): Command {
  return command
    .option("-f, --capture <FILE>", texts.captureFile)
    .option("-F, --filter <EXPRESSION>", texts.filter);
}

function addList(root: Command, texts: Texts, actions: CaptureActions, done: Done): void {
  selecting(root.command("list").description(texts.list), texts)
    .option("--json", texts.json)
    .option("--follow", texts.follow)
    .option("-n, --limit <N>", texts.limitRows, wholeNumber("--limit", texts))
    .action(async (options: OptionValues) => done(await actions.list(options)));
}

function addShow(root: Command, texts: Texts, actions: CaptureActions, done: Done): void {
  selecting(root.command("show").description(texts.show), texts)
    .argument("[CONNECTION[.MESSAGE]]", texts.showWhat)
    .option("--json", texts.json)
    .option("--follow", texts.follow)
    .option("-n, --limit <N>", texts.limitRows, wholeNumber("--limit", texts))
    .option("--payload", texts.payload)
    .action(async (what: string | undefined, options: OptionValues) => {
      done(await actions.show(what, options));
    });
}

function addExport(root: Command, texts: Texts, actions: CaptureActions, done: Done): void {
  const format = new Option("--format <FORMAT>", texts.format);
  selecting(root.command("export").description(texts.exportCommand), texts)
    .addOption(choice(format, ["jsonl", "har", "pcapng"], texts))
    .option("-o, --output <FILE>", texts.output)
    .option("--redact", texts.redact)
    .action(async (options: OptionValues) => done(await actions.exportCapture(options)));
}

function addImport(root: Command, texts: Texts, actions: CaptureActions, done: Done): void {
  root
    .command("import")
    .description(texts.importCommand)
    .argument("<FILE...>", texts.importFiles)
    .option("-f, --capture <FILE>", texts.captureFile)
    .action(async (files: string[], options: OptionValues) => {
      done(await actions.importFiles(files, options));
    });
}

function addBrowser(root: Command, texts: Texts, actions: CaptureActions, done: Done): void {
  root
    .command("browser")
    .description(texts.browserCommand)
    .argument("[URL]", texts.browserUrl)
    .argument("[FLAGS...]", texts.browserFlags)
    .option("-x, --proxy <URL>", texts.browserProxy)
    .option("-f, --capture <FILE>", texts.captureFile)
    .option("--browser <PATH>", texts.browserPath)
    .option("--headless", texts.headless)
    .option("--json", texts.json)
    .option("--ca-folder <FOLDER>", texts.caFolder)
    .action(async (url: string | undefined, flags: readonly string[], options: OptionValues) => {
      done(await actions.browser(url === undefined ? flags : [url, ...flags], options));
    });
}

const CA_ACTIONS = ["show", "export", "page", "renew"];

function addCa(root: Command, texts: Texts, actions: CaptureActions, done: Done): void {
  const format = new Option("--format <FORMAT>", texts.caFormat);
  root
    .command("ca")
    .description(texts.caCommand)
    .argument("[show|export|page|renew]", texts.caAction)
    .addOption(choice(format, ["pem", "der"], texts))
    .option("-o, --output <FILE>", texts.output)
    .option("-l, --listen <URL>", texts.caListen)
    .option("--json", texts.json)
    .option("--ca-folder <FOLDER>", texts.caFolder)
    .action(async (action: string | undefined, options: OptionValues) => {
      const wanted = action ?? "show";
      if (!CA_ACTIONS.includes(wanted))
        throw new UsageMistake(texts.notAChoice("ca", wanted, CA_ACTIONS.join(", ")));
      done(await actions.ca(wanted, options));
    });
}
