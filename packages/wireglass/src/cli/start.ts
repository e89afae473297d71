import { once } from "node:events";
import {
  type ApiServer,
  ControlFile,
  defaultCapture,
  isThisMachine,
  readPage,
  retentionFor,
  type Workbench,
} from "../control/index.ts";
import type { CommandIo, ExitStatus } from "./command-io.ts";
import { guarded } from "./guarded.ts";
import { Losses } from "./losses.ts";
import { NotePrinter } from "./proxy/note-printer.ts";
import { textsFor as proxyTextsFor } from "./proxy/texts.ts";
import { rulesIn } from "./rule-files.ts";
import { logLine, scriptFiles } from "./script-files.ts";
import { openPage } from "./start/open-page.ts";
import { startApi, startWorkbench } from "./start/start-workbench.ts";
import { type Texts, textsFor } from "./start/texts.ts";
import { textsFor as textsOfCommand } from "./texts/index.ts";

const LOOPBACK = "127.0.0.1";
const PROXY_PORT = 8888;
const PAGE_PORT = 8880;
const CONNECT_TIMEOUT_MS = 30_000;

/** What `wireglass` alone may be told; the rest has its usual places. */
export type StartOptions = {
  /** Show the page in a browser, where there is a terminal. */
  readonly open: boolean;
  readonly capture?: string | undefined;
  readonly caFolder?: string | undefined;
  readonly proxyPort?: number | undefined;
  readonly pagePort?: number | undefined;
  /** Files of rules, in the order in which they apply. */
  readonly rules?: readonly string[] | undefined;
  /** Files of scripts, in the order in which they see what passes. */
  readonly scripts?: readonly string[] | undefined;
  /** How long one call of a script may take. */
  readonly scriptSeconds?: number | undefined;
};

/** `wireglass` alone: proxy, record and page, until it is stopped. @returns the exit status */
export function runStart(options: StartOptions, io: CommandIo): Promise<ExitStatus> {
  return guarded(io, () => workUntilStopped(options, io, textsFor(io.lang)));
}

async function workUntilStopped(options: StartOptions, io: CommandIo, texts: Texts): Promise<void> {
  const proxyTexts = proxyTextsFor(io.lang);
  const notes = new NotePrinter(io.stderr, proxyTexts, (note) => api?.note(note));
  const losses = new Losses();
  let api: ApiServer | undefined;
  let control: ControlFile | undefined;
  const bench = await startWorkbench({
    file: options.capture ?? defaultCapture(),
    anyFile: options.capture === undefined,
    hostname: LOOPBACK,
    port: options.proxyPort ?? PROXY_PORT,
    caFolder: options.caFolder,
    retention: retentionFor(options.capture),
    rules: rulesIn(options.rules ?? [], io.lang),
    scripts: scriptFiles(options.scripts ?? [], options.scriptSeconds, textsOfCommand(io.lang)),
    logged: (entry) => io.stderr(`${logLine(entry)}\n`),
    upstream: { connectTimeoutMs: CONNECT_TIMEOUT_MS, isExempt: () => false },
    kept: () => api?.more(),
    isOwn: (host, port) =>
      isThisMachine(host) && api !== undefined && Number(new URL(api.url).port) === port,
    note: notes.note,
    waiting: (why) => io.stderr(`${proxyTexts.waiting(why)}\n`),
    lost: losses.add,
  });
  try {
    api = await startApi({
      file: bench.file,
      hostname: LOOPBACK,
      port: options.pagePort ?? PAGE_PORT,
      page: readPage(),
      proxies: bench.proxy.urls,
      hands: bench.hands,
      caCertificate: bench.ca.certificatePath,
      failed: (error) => io.stderr(`${error instanceof Error ? error.message : String(error)}\n`),
    });
    control = new ControlFile(bench.file, api);
    await showUntilStopped(bench, api, options, io, texts);
  } finally {
    control?.remove();
    await bench.close();
    await api?.close();
    notes.finish();
  }
  losses.check(proxyTexts.lost);
}

async function showUntilStopped(
  bench: Workbench,
  api: ApiServer,
  options: StartOptions,
  io: CommandIo,
  texts: Texts,
): Promise<void> {
  if (io.signal.aborted) return;
  io.stdout.write(
    `${[...places(bench, api, options, texts), ...nextSteps(bench, texts)].join("\n")}\n`,
  );
  const opened = options.open && io.stdout.isTTY ? openPage(api.pageUrl) : undefined;
  await once(io.signal, "abort");
  opened?.();
  io.stdout.write(`${texts.stopping()}\n`);
}

/** Where each is, and what is not where it was expected. */
function places(
  { proxy, file, ca }: Workbench,
  api: ApiServer,
  options: StartOptions,
  texts: Texts,
): readonly string[] {
  const [proxyUrl = ""] = proxy.urls;
  const wanted = options.capture ?? defaultCapture();
  const ports = [
    [options.proxyPort ?? PROXY_PORT, proxyUrl],
    [options.pagePort ?? PAGE_PORT, api.url],
  ] as const;
  const taken = ports.filter(([port, url]) => port !== 0 && new URL(url).port !== String(port));
  return [
    texts.proxy(proxyUrl),
    texts.page(api.pageUrl),
    texts.pageSecret(),
    texts.capture(file),
    texts.certificate(ca.certificatePath),
    ...taken.map(([port, url]) => texts.otherPort(port, url)),
    ...(file === wanted ? [] : [texts.otherCapture(wanted)]),
  ];
}

function nextSteps({ proxy, ca }: Workbench, texts: Texts): readonly string[] {
  const [url = ""] = proxy.urls;
  const rows = [
    [`npx wireglass browser --proxy ${url} https://example.com`, texts.tryBrowser()],
    [`curl -x ${url} --cacert ${quoted(ca.certificatePath)} https://example.com`, texts.tryCurl()],
    ["npx wireglass serve chat", texts.tryChat()],
    ["npx wireglass list", texts.tryList()],
  ];
  const lines = rows.map(([command, why]) => `  ${command}\n      ${why}`);
  return ["", texts.tryNext(), ...lines, "", texts.stop()];
}

/** As a shell reads it as one word. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `"${path.replace(/["$`\\]/g, "\\$&")}"`;
}
