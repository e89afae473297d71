import { readFileSync } from "node:fs";
import { type PathStep, readPath } from "@wireglass/lens/filter";
import type { CaptureRecord } from "@wireglass/lens/record";
import { UsageError } from "@wireglass/wire";
import { Recorder } from "../../capture/index.ts";
import {
  addressAgain,
  type Binding,
  type Conversation,
  handshakeAgain,
  paceAgain,
  type ReplayOutcome,
  ReplayRun,
} from "../../check/index.ts";
import { defaultCapture, importInto } from "../../control/index.ts";
import { ConnectError, type ConnectOptions, connectWebSocket } from "../../endpoint/index.ts";
import { entriesOf, StoreError } from "../../store/index.ts";
import type { CommandIo, ExitStatus } from "../command-io.ts";
import { CommandFailure, guarded } from "../guarded.ts";
import type { ReplayCommand } from "./replay-command.ts";
import { ReplayReport } from "./replay-report.ts";
import { bindingsFor, recordedConversation } from "./replay-source.ts";
import { type Texts, textsFor } from "./texts.ts";

const QUIET_MS = 200;

/** `wireglass replay`: says again what a recorded client said. @returns 1 where what came back is not the same */
export async function runReplay(command: ReplayCommand, io: CommandIo): Promise<ExitStatus> {
  let isSame = true;
  const status = await guarded(io, async () => {
    const texts = textsFor(io.lang);
    const report = new ReplayReport(io, texts, command.json);
    const { conversation, whole } = recordedConversation(command, texts);
    const bindings = bindingsFor(command, whole, texts);
    if (command.showBindings)
      return bindings.length === 0 ? report.noBindings() : report.bindings(bindings);
    isSame = await replayTimes(command, { conversation, whole, bindings, report, texts, io });
  });
  return status === 0 && !isSame ? 1 : status;
}

type Session = {
  readonly conversation: Conversation;
  readonly whole: Conversation;
  readonly bindings: readonly Binding[];
  readonly report: ReplayReport;
  readonly texts: Texts;
  readonly io: CommandIo;
};

async function replayTimes(command: ReplayCommand, session: Session): Promise<boolean> {
  const { conversation, bindings, report, io, texts } = session;
  const url = urlFor(command, conversation, texts);
  const ignore = command.ignore.map((text) => pathOf(text, texts));
  const count = conversation.messages.filter(({ message }) => message.from === "client").length;
  const records: CaptureRecord[] = [];
  let isSame = true;
  if (command.save) await checkPlace(placeOf(command), texts);
  await report.begun(command.what, url, count, bindings);
  for (let time = 0; time < command.times && !io.signal.aborted; time++) {
    const recorder = new Recorder((record) => records.push(numbered(record, time + 1)), "client");
    const outcome = await replayOnce(url, command, session, ignore, recorder);
    await report.outcome(outcome);
    isSame &&= outcome.isOk;
  }
  if (command.save) await save(command, records, report);
  return isSame;
}

async function replayOnce(
  url: string,
  command: ReplayCommand,
  { conversation, whole, bindings, report, texts, io }: Session,
  ignore: readonly (readonly PathStep[])[],
  recorder: Recorder,
): Promise<ReplayOutcome> {
  const { timeoutSeconds, allow, strict, save: isSaved } = command;
  const options = connectOptions(command, conversation, texts, io.signal);
  const tap = isSaved ? { tap: recorder.clientTap } : {};
  const socket = await connectWebSocket(url, { ...options, ...tap }).catch((error: unknown) => {
    throw error instanceof ConnectError ? new CommandFailure(error.message) : error;
  });
  try {
    return await new ReplayRun(socket, conversation.messages, {
      pace: paceAgain(conversation, command),
      bindings,
      whole: whole.messages,
      close: conversation.close,
      timeoutMs: timeoutSeconds * 1000,
      quietMs: QUIET_MS,
      ignore,
      allow: new Set(allow),
      strict,
      step: (step) => report.step(step),
      signal: io.signal,
    }).run();
  } finally {
    await socket.close(1000).catch(() => {}); // it may be closed already
    await socket.closed;
  }
}

function connectOptions(
  { headers: own, insecure, ca, proxy }: ReplayCommand,
  { open }: Conversation,
  texts: Texts,
  signal: AbortSignal,
): ConnectOptions {
  const again = handshakeAgain(open);
  const replaced = new Set(own.map(([name]) => name.toLowerCase()));
  const kept = again.headers.filter(([name]) => !replaced.has(name.toLowerCase()));
  return {
    headers: [...kept, ...own],
    subprotocols: again.subprotocols,
    deflate: again.deflate,
    tls: {
      ...(insecure && { rejectUnauthorized: false }),
      ...(ca !== undefined && { ca: fileContent(ca, texts) }),
    },
    ...(proxy !== undefined && { proxy }),
    signal,
  };
}

function fileContent(name: string, texts: Texts): Buffer {
  try {
    return readFileSync(name);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error); // as the system throws
    throw new UsageError("replay/file", texts.unreadable(name, why));
  }
}

function urlFor({ to }: ReplayCommand, { open }: Conversation, texts: Texts): string {
  const given = to?.replace(/^http(?=s?:)/i, "ws");
  if (given !== undefined && !(URL.canParse(given) && /^wss?:$/.test(new URL(given).protocol)))
    throw new UsageError("replay/url", texts.badUrl(given));
  return addressAgain(open, given);
}

function pathOf(text: string, texts: Texts): readonly PathStep[] {
  const steps = readPath(text);
  if (steps === undefined) throw new UsageError("replay/path", texts.badPath(text));
  return steps;
}

/** Each replay is a connection of its own. */
function numbered(record: CaptureRecord, connection: number): CaptureRecord {
  return { ...record, connection };
}

function placeOf({ capture = defaultCapture(), saveTo = capture }: ReplayCommand): string {
  return saveTo;
}

/** Before the server is troubled: what is said can be kept. */
async function checkPlace(file: string, texts: Texts): Promise<void> {
  try {
    await importInto(file, entriesOf([]));
  } catch (error) {
    if (!(error instanceof StoreError && error.code === "store/locked")) throw error;
    throw new CommandFailure(texts.saveLocked(file));
  }
}

async function save(
  command: ReplayCommand,
  records: readonly CaptureRecord[],
  report: ReplayReport,
): Promise<void> {
  const file = placeOf(command);
  await importInto(file, entriesOf(records));
  await report.saved(command.times, file);
}
