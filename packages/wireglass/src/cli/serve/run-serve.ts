import { UsageError } from "@wireglass/wire";
import { checkSpoken, chooseTarget } from "./choose-target.ts";
import { CommandError } from "./command-error.ts";
import { HumanReport } from "./human-report.ts";
import { JsonReport } from "./json-report.ts";
import { DEFAULT_LISTEN, parseListen } from "./listen-address.ts";
import { openListeners } from "./open-listeners.ts";
import type { ListeningPlace, Report } from "./report.ts";
import type { CommandIo, ServeCommand } from "./serve-command.ts";
import { type Texts, textsFor } from "./texts.ts";
import { tlsSetup } from "./tls-setup.ts";

/**
 * `wireglass serve`: serves the target on all addresses until `io.signal` is aborted. `listening` is called
 * once, when all of them are open and told of, unless it is to stop by then.
 *
 * @returns the exit status: 0 after that, 1 when an address cannot be had, 2 when the command line was
 *   wrong; the reason stands on stderr in one sentence
 */
export async function runServe(
  command: ServeCommand,
  io: CommandIo,
  listening: (places: readonly ListeningPlace[]) => void = () => {},
): Promise<0 | 1 | 2> {
  const texts = textsFor(io.lang);
  const report = command.json
    ? new JsonReport(io, texts)
    : new HumanReport(io, texts, command.verbose);
  try {
    await serveUntilStopped(command, io, report, texts, listening);
    return 0;
  } catch (error) {
    const refused = asCommandError(error);
    if (refused === undefined) throw error;
    io.stderr(`${refused.message}\n`);
    return refused.status;
  }
}

async function serveUntilStopped(
  command: ServeCommand,
  io: CommandIo,
  report: Report,
  texts: Texts,
  listening: (places: readonly ListeningPlace[]) => void,
): Promise<void> {
  const wanted = command.listen.length > 0 ? command.listen : [DEFAULT_LISTEN];
  const addresses = wanted.map((text) => parseListen(text, texts));
  const { tls, remarks } = await tlsSetup(command, addresses, texts);
  const target = await Promise.race([
    chooseTarget(command, report, texts, io.lang),
    aborted(io.signal),
  ]);
  if (target === undefined) return;
  try {
    checkSpoken(target, addresses, texts);
    const open = await openListeners(addresses, { command, target, tls, report, texts });
    for (const sentence of remarks) report.problem(sentence);
    report.started(open, target.remarks ?? []);
    if (!io.signal.aborted) listening(open);
    await aborted(io.signal);
    report.remark(texts.stopping(open.reduce((sum, one) => sum + one.connections(), 0)));
    await Promise.all(open.map((one) => one.close()));
  } finally {
    target.stop?.();
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

/** What the library refuses of a handler file's options is a mistake of the command line, too. */
function asCommandError(error: unknown): CommandError | undefined {
  if (error instanceof CommandError) return error;
  return error instanceof UsageError ? new CommandError(2, error.message, error) : undefined;
}
