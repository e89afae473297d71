import type { Command } from "commander";
import type { ExitStatus } from "./command-io.ts";
import type { PlaceFlag } from "./proxy/index.ts";
import type { Texts } from "./texts/index.ts";

export type OptionValues = Readonly<Record<string, unknown>>;

/** What runs when a command about captures was understood. */
export type CaptureActions = {
  proxy(places: readonly PlaceFlag[], options: OptionValues): Promise<ExitStatus>;
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
    .option("--key-log <FILE>", texts.keyLog)
    .option("--ca-folder <FOLDER>", texts.caFolder)
    .action(async (options: OptionValues) => done(await actions.proxy(places, options)));
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
