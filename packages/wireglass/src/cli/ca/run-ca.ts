import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { CaError, CertificateAuthority, defaultCaFolder } from "../../capture/index.ts";
import type { CaCommand, CommandIo } from "./ca-command.ts";
import { pageFiles } from "./ca-page.ts";
import { caLine, caText, trustText } from "./ca-report.ts";
import { PageServer } from "./page-server.ts";
import { qrCode, qrText } from "./qr-code.ts";
import { type Texts, textsFor } from "./texts.ts";
import { PAGE_COMMAND } from "./trust-guide.ts";

const DEFAULT_LISTEN = "http://127.0.0.1:0/";
const LOOPBACK = /^(?:127\.|::1$|localhost$)/;

/** Why the command ends without what was asked for; the message is one sentence. */
class Refused extends Error {
  readonly status: 1 | 2;

  constructor(status: 1 | 2, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

type Desk = { readonly command: CaCommand; readonly io: CommandIo; readonly texts: Texts };

/**
 * `wireglass ca`: shows the CA of the proxy, exports its certificate, serves it for phones, or renews it.
 * Where there is no CA yet, it is made. The private key is not shown anywhere.
 *
 * @returns the exit status: 0 when it is done, 1 when it cannot be done, 2 when the command line was wrong;
 *   the reason stands on stderr in one sentence
 */
export async function runCa(command: CaCommand, io: CommandIo): Promise<0 | 1 | 2> {
  const desk = { command, io, texts: textsFor(io.lang) };
  try {
    checkFlags(desk);
    const ca = await CertificateAuthority.open(command.caFolder ?? defaultCaFolder());
    await ACTIONS[command.action](ca, desk);
    return 0;
  } catch (error) {
    const refused = asRefused(error, desk.texts);
    if (refused === undefined) throw error;
    io.stderr(`${refused.message}\n`);
    return refused.status;
  }
}

const ACTIONS: Readonly<
  Record<CaCommand["action"], (ca: CertificateAuthority, desk: Desk) => Promise<void>>
> = { show, export: exportCertificate, page: servePage, renew };

/** A flag that does nothing would look as if it did. */
function checkFlags({ command, texts }: Desk): void {
  const { action, format, output, listen } = command;
  const given: readonly (readonly [string, unknown, CaCommand["action"]])[] = [
    ["--format", format, "export"],
    ["--output", output, "export"],
    ["--listen", listen, "page"],
  ];
  const idle = given.find(([, value, owner]) => value !== undefined && owner !== action);
  if (idle !== undefined) throw new Refused(2, texts.notFor(idle[0], action));
  if (command.json && action === "export") throw new Refused(2, texts.notFor("--json", action));
}

function asRefused(error: unknown, texts: Texts): Refused | undefined {
  if (error instanceof Refused) return error;
  if (!(error instanceof CaError)) return undefined;
  return new Refused(1, texts.failed[error.code](error.path, error.reason), error);
}

async function show(ca: CertificateAuthority, { command, io, texts }: Desk): Promise<void> {
  io.stdout.write(command.json ? caLine(ca) : `${caText(ca, texts)}\n${trustText(ca, texts)}`);
}

async function exportCertificate(ca: CertificateAuthority, desk: Desk): Promise<void> {
  const { command, io, texts } = desk;
  const { output } = command;
  const isDer = (command.format ?? formatOf(output)) === "der";
  const data = isDer ? ca.certificateDer : ca.certificatePem;
  if (output === undefined || output === "-") {
    if (isDer && io.stdout.isTTY === true) throw new Refused(2, texts.notOnTerminal());
    io.stdout.write(data);
    return;
  }
  try {
    await writeFile(output, data);
  } catch (error) {
    throw new Refused(1, texts.notWritten(output, systemReason(error)), error);
  }
  io.stderr(`${texts.exported(output, ca.fingerprint)}\n`);
}

/** Windows and Android expect DER in files of these names, and take it. */
function formatOf(output: string | undefined): "pem" | "der" {
  return /^\.(der|cer)$/i.test(extname(output ?? "")) ? "der" : "pem";
}

async function renew(ca: CertificateAuthority, { command, io, texts }: Desk): Promise<void> {
  const renewed = await ca.renew();
  if (command.json) return void io.stdout.write(caLine(renewed));
  io.stdout.write(`${texts.renewed()}\n\n${caText(renewed, texts)}\n`);
  io.stdout.write(`${texts.replaced(renewed.replaced ?? "")}\n${texts.renewRemark()}\n`);
}

async function servePage(ca: CertificateAuthority, { command, io, texts }: Desk): Promise<void> {
  const wanted = command.listen ?? DEFAULT_LISTEN;
  const { hostname, port } = listenAddress(wanted, texts);
  const files = pageFiles(ca, { en: textsFor("en"), zh: textsFor("zh") });
  const server = await PageServer.start(hostname, port, files).catch((error: unknown) => {
    throw new Refused(1, texts.notListening(wanted, systemReason(error)), error);
  });
  const loopback = LOOPBACK.test(hostname);
  for (const url of server.urls) {
    const line = JSON.stringify({ kind: "listening", url });
    io.stdout.write(command.json ? `${line}\n` : `${texts.serving(url)}\n`);
    if (!command.json && !loopback && io.stdout.isTTY === true) io.stdout.write(scannable(url));
  }
  if (!command.json) io.stdout.write(`${texts.compare(ca.fingerprint)}\n`);
  if (loopback) io.stderr(`${texts.loopbackOnly(PAGE_COMMAND)}\n`);
  await aborted(io.signal);
  await server.close();
}

/** For a phone's camera: dark on light, whatever the terminal's colours are. */
function scannable(url: string): string {
  const rows = qrCode(url);
  if (rows === undefined) return "";
  const lines = qrText(rows).split("\n");
  return `${lines.map((line) => `\x1b[30;107m${line}\x1b[0m`).join("\n")}\n`;
}

function listenAddress(text: string, texts: Texts): { hostname: string; port: number } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url?.pathname === "/" && url.search === "" && url.username === "";
  if (url?.protocol !== "http:" || !plain) throw new Refused(2, texts.badListen(text));
  return { hostname: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port || 80) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** "EACCES: permission denied, open '/x'" and "listen EADDRINUSE: address already in use …" in few words. */
function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^(?:\w+ )?[A-Z0-9_]+: ([^,]+)/.exec(message)?.[1] ?? message;
}
