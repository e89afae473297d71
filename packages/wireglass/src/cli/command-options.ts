import type { IllegalKind } from "../control/index.ts";
import { type BrowserCommand, browserWords } from "./browser/browser-command.ts";
import type { CaCommand } from "./ca/index.ts";
import type { ExportCommand, ImportCommand, ListCommand, ShowCommand } from "./captures/index.ts";
import type { HoldCommand, InjectCommand } from "./hands/index.ts";
import { givenLimits, UsageMistake } from "./limit-flags.ts";
import type { OptionValues } from "./program.ts";
import type { PlaceFlag, ProxyCommand } from "./proxy/index.ts";
import type { ReplayCommand } from "./replay/index.ts";
import type { Texts } from "./texts/index.ts";

/** From commander's bag of values to what each command takes; what was not given is left out. */

export function startCommand(options: OptionValues) {
  return {
    open: options.open !== false,
    rules: (options.rules ?? []) as string[], // commander collects these into arrays
    scripts: (options.script ?? []) as string[],
    ...words(options, ["capture", "caFolder"]),
    ...numbers(options, ["proxyPort", "pagePort"]),
    ...renamed(options, { scriptTime: "scriptSeconds" }),
  };
}

export function serveCommand(target: string | undefined, options: OptionValues) {
  const { listen = [], json, verbose, deflate, user = [], origin = [], subprotocol = [] } = options;
  return {
    target,
    listen: listen as string[], // commander collects these into arrays
    json: json === true,
    verbose: verbose === true,
    deflate: deflate !== false,
    users: user as string[],
    origins: origin as string[],
    subprotocols: subprotocol as string[],
    limits: givenLimits(options),
    timing: options.timing === true,
    ...(options.match !== undefined && { match: options.match as "request" | "order" }), // its choices
    ...words(options, ["cert", "key", "usersFile", "path", "replay", "filter"]),
    ...numbers(options, ["attempts", "rate"]),
  };
}

export function connectCommand(options: OptionValues, texts: Texts) {
  const { header = [], subprotocol = [], message = [], deflate } = options;
  return {
    url: "",
    headers: (header as string[]).map((text) => headerPair(text, texts)), // commander collects, as below
    subprotocols: subprotocol as string[],
    send: message as string[],
    insecure: options.insecure === true,
    deflate: deflate !== false,
    reconnect: options.reconnect === true,
    json: options.json === true,
    binary: options.binary === true,
    quiet: options.quiet === true,
    limits: givenLimits(options),
    ...words(options, ["origin", "user", "ca", "cert", "key", "servername", "pin", "proxy"]),
    ...numbers(options, ["count"]),
    ...renamed(options, { wait: "waitSeconds", ping: "pingSeconds" }),
    ...(typeof options.timeout === "number" && { timeoutMs: options.timeout * 1000 }),
  };
}

export function proxyCommand(places: readonly PlaceFlag[], options: OptionValues): ProxyCommand {
  const { insecure = [], pass = [], ca = [], clientCert = [], rules = [], script = [] } = options;
  return {
    places,
    json: options.json === true,
    verbose: options.verbose === true,
    insecure: insecure as string[], // commander collects these into arrays
    pass: pass as string[],
    ca: ca as string[],
    clientCert: clientCert as string[],
    rules: rules as string[],
    scripts: script as string[],
    ...words(options, ["capture", "caFolder", "upstreamProxy", "keyLog"]),
    ...numbers(options, ["keepDays"]),
    ...renamed(options, { keepSize: "keepBytes", scriptTime: "scriptSeconds" }),
  };
}

export function replayCommand(what: string, options: OptionValues, texts: Texts): ReplayCommand {
  const { ignore = [], header = [], allow, bindings, pace, speed, times, timeout } = options;
  if (speed !== undefined && typeof pace === "string" && pace !== "recorded")
    throw new UsageMistake(texts.speedIsRecorded(pace));
  return {
    what,
    pace: speed === undefined ? ((pace ?? "replies") as ReplayCommand["pace"]) : "recorded", // one of its choices
    speed: typeof speed === "number" ? speed : 1,
    times: typeof times === "number" ? times : 1,
    timeoutSeconds: typeof timeout === "number" ? timeout : 5,
    ignore: ignore as string[], // commander collects these into arrays
    allow: (allow ?? []) as ReplayCommand["allow"], // of its choices
    strict: options.strict === true,
    showBindings: options.showBindings === true,
    headers: (header as string[]).map((text) => headerPair(text, texts)),
    insecure: options.insecure === true,
    save: options.save === true || options.saveTo !== undefined,
    ...(options.saveTo !== undefined && { saveTo: String(options.saveTo) }),
    json: options.json === true,
    ...(bindings === false && { bindings }),
    ...words(options, ["capture", "to", "ca", "proxy", "bindings"]),
  };
}

export function listCommand(options: OptionValues): ListCommand {
  return {
    json: options.json === true,
    follow: options.follow === true,
    ...words(options, ["capture", "filter"]),
    ...numbers(options, ["limit"]),
  };
}

export function showCommand(what: string | undefined, options: OptionValues): ShowCommand {
  return { ...listCommand(options), what, payload: options.payload === true };
}

export function exportCommand(options: OptionValues): ExportCommand {
  return {
    redact: options.redact === true,
    ...words(options, ["capture", "filter", "output"]),
    ...(options.format !== undefined && { format: options.format as ExportCommand["format"] }), // one of commander's choices
  };
}

export function importCommand(files: readonly string[], options: OptionValues): ImportCommand {
  return { files, ...words(options, ["capture"]) };
}

export function browserCommand(given: readonly string[], options: OptionValues) {
  const command: BrowserCommand = {
    ...browserWords(given),
    headless: options.headless === true,
    json: options.json === true,
    ...words(options, ["proxy", "browser", "caFolder"]),
  };
  return { ...command, ...words(options, ["capture"]) };
}

export function holdCommand(filter: readonly string[], options: OptionValues): HoldCommand {
  return {
    filter: filter.join(" "),
    json: options.json === true,
    keepAlive: options.keepAlive === true,
    ...words(options, ["capture"]),
  };
}

export function injectCommand(connection: string, options: OptionValues): InjectCommand {
  return {
    connection,
    ...(options.to !== undefined && { to: options.to as "client" | "server" }), // its choices
    json: options.json === true,
    ...(typeof options.again === "string" && { again: Number(options.again) }),
    ...words(options, ["capture", "message", "base64", "ping", "reason", "raw"]),
    ...numbers(options, ["close"]),
    ...(options.illegal !== undefined && { illegal: options.illegal as IllegalKind }), // one of commander's choices
  };
}

export function caCommand(action: string, options: OptionValues): CaCommand {
  return {
    action: action as CaCommand["action"], // it was looked at
    json: options.json === true,
    ...words(options, ["caFolder", "output", "listen"]),
    ...(options.format !== undefined && { format: options.format as CaCommand["format"] }), // one of commander's choices
  };
}

export function explainArguments(input: readonly string[], options: OptionValues, color: boolean) {
  const { json, from, deflate } = options;
  return {
    input,
    json: json === true,
    color,
    ...(from !== undefined && { from: from as "client" | "server" }), // one of commander's choices
    ...(typeof deflate === "boolean" && { deflate }),
  };
}

function headerPair(text: string, texts: Texts): [string, string] {
  const colon = text.indexOf(":");
  if (colon > 0) return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
  throw new UsageMistake(texts.notAHeader(text));
}

function words<Name extends string>(options: OptionValues, names: readonly Name[]) {
  return picked(options, names, (value): value is string => typeof value === "string");
}

function numbers<Name extends string>(options: OptionValues, names: readonly Name[]) {
  return picked(options, names, (value): value is number => typeof value === "number");
}

function picked<Name extends string, Value>(
  options: OptionValues,
  names: readonly Name[],
  is: (value: unknown) => value is Value,
): { [Key in Name]?: Value } {
  const found: { [Key in Name]?: Value } = {};
  for (const name of names) {
    const value = options[name];
    if (is(value)) found[name] = value;
  }
  return found;
}

function renamed<Old extends string, New extends string>(
  options: OptionValues,
  names: Readonly<Record<Old, New>>,
): { [Key in New]?: number } {
  const found: { [Key in New]?: number } = {};
  for (const [old, name] of Object.entries(names) as [Old, New][]) {
    const value = options[old];
    if (typeof value === "number") found[name] = value;
  }
  return found;
}

export function withoutUndefined<Values extends object>(values: Values): Values {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Values; // the same keys, but for undefined ones
}
