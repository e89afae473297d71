import { once } from "node:events";
import type { Door } from "../../capture/index.ts";
import {
  ApiServer,
  ControlFile,
  defaultCapture,
  Follower,
  retentionFor,
  Workbench,
} from "../../control/index.ts";
import type { CaptureEntry } from "../../store/index.ts";
import { recordOf } from "../../store/index.ts";
import type { CommandIo, ExitStatus } from "../command-io.ts";
import { guarded } from "../guarded.ts";
import { Losses } from "../losses.ts";
import { rulesIn } from "../rule-files.ts";
import { logLine, scriptFiles } from "../script-files.ts";
import { textsFor as textsOfCommand } from "../texts/index.ts";
import { doorsOf } from "./doors.ts";
import { entryLine } from "./entry-line.ts";
import { NotePrinter } from "./note-printer.ts";
import type { ProxyCommand } from "./proxy-command.ts";
import { type Texts, textsFor } from "./texts.ts";
import { hostMatcher, upstreamOf } from "./upstream.ts";

const LOOPBACK = /^(localhost|127\..*|::1)$/;

/** The API is for `wireglass hold` and `inject` alone. */
const NO_PAGE = { html: "", policy: () => "default-src 'none'", assets: new Map<string, never>() };

/** `wireglass proxy`: captures until it is stopped. @returns the exit status */
export function runProxy(command: ProxyCommand, io: CommandIo): Promise<ExitStatus> {
  return guarded(io, () => capture(command, io, textsFor(io.lang)));
}

async function capture(command: ProxyCommand, io: CommandIo, texts: Texts): Promise<void> {
  const doors = doorsOf(command.places, texts);
  const losses = new Losses();
  let follower: Follower | undefined;
  let api: ApiServer | undefined;
  const notes = new NotePrinter(io.stderr, texts);
  const bench = await Workbench.start({
    file: command.capture ?? defaultCapture(),
    doors,
    upstream: upstreamOf(command, texts),
    caFolder: command.caFolder,
    retention: retentionFor(command.capture, command),
    isPassedThrough: hostMatcher(command.pass),
    rules: rulesIn(command.rules ?? [], io.lang),
    scripts: scriptFiles(command.scripts ?? [], command.scriptSeconds, textsOfCommand(io.lang)),
    logged: (entry) => io.stderr(`${logLine(entry)}\n`),
    kept(lastId) {
      follower?.more(lastId);
      api?.more();
    },
    note: notes.note,
    waiting: (why) => io.stderr(`${texts.waiting(why)}\n`),
    lost: losses.add,
  });
  let control: ControlFile | undefined;
  try {
    api = await ApiServer.start({
      file: bench.file,
      page: NO_PAGE,
      proxies: bench.proxy.urls,
      hands: bench.hands,
      caCertificate: bench.ca.certificatePath,
      failed: (error) => io.stderr(`${error instanceof Error ? error.message : String(error)}\n`),
    });
    control = new ControlFile(bench.file, api);
    announce(bench, doors, command, io, texts);
    follower = followed(bench, command, io, texts);
    await stopped(command, io, texts);
  } finally {
    control?.remove();
    await bench.close();
    await follower?.close();
    await api?.close();
    notes.finish();
  }
  losses.check(texts.lost);
}

async function stopped({ json }: ProxyCommand, io: CommandIo, texts: Texts): Promise<void> {
  if (!io.signal.aborted) await once(io.signal, "abort");
  if (!json) io.stdout.write(`${texts.stopping()}\n`);
}

/** Prints what is recorded, as it is. */
function followed(
  bench: Workbench,
  { json, verbose }: ProxyCommand,
  io: CommandIo,
  texts: Texts,
): Follower {
  const tell = async (entry: CaptureEntry): Promise<void> => {
    const line = json ? jsonLine(entry) : entryLine(entry, verbose, texts);
    // A slow reader of our output makes the follower wait, and nothing else.
    if (line !== undefined && !io.stdout.write(`${line}\n`)) await once(io.stdout, "drain");
  };
  // Who only wants to know of connections does not read what they say.
  const what = json || verbose ? "everything" : "connections";
  return new Follower(bench.file, bench.startId, tell, what);
}

/** Says where each door is, where everything is recorded, and what to do next. */
function announce(
  bench: Workbench,
  doors: readonly Door[],
  { json }: ProxyCommand,
  io: CommandIo,
  texts: Texts,
): void {
  const { urls } = bench.proxy;
  for (const [at, { kind, listen }] of doors.entries())
    if (kind === "proxy" && !LOOPBACK.test(listen.hostname))
      io.stderr(`${texts.openToOthers(urls[at] ?? "")}\n`);
  if (json)
    for (const url of urls)
      io.stdout.write(`${JSON.stringify({ kind: "listening", url: `${url}/` })}\n`);
  else {
    const lines = doors.map((door, at) => {
      const url = urls[at] ?? "";
      if (door.kind === "proxy") return texts.proxy(url);
      const to = door.to.href;
      return door.kind === "reverse" ? texts.reverse(url, to) : texts.forward(url, to);
    });
    lines.push(texts.recording(bench.file), texts.certificate(bench.ca.certificatePath));
    const proxyAt = doors.findIndex(({ kind }) => kind === "proxy");
    if (proxyAt >= 0) lines.push(texts.tryBrowser(urls[proxyAt] ?? ""));
    io.stdout.write(`${lines.join("\n")}\n`);
  }
}

function jsonLine(entry: CaptureEntry): string {
  if (entry.kind !== "message") return JSON.stringify(entry.record);
  const record = recordOf(entry.message);
  try {
    return JSON.stringify(record);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Of control characters, JSON makes more than a string can hold.
    const { text: _, ...rest } = record;
    return JSON.stringify({
      ...rest,
      base64: Buffer.from(entry.message.payload).toString("base64"),
    });
  }
}
