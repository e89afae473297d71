import { UsageError } from "@wireglass/wire";
import { ConnectError } from "../../endpoint/index.ts";
import { adviceFor } from "./advice.ts";
import type { CommandIo, ConnectCommand } from "./connect-command.ts";
import { Conversation, type Outcome } from "./conversation.ts";
import { endingOf } from "./ending.ts";
import { HistoryFile } from "./history-file.ts";
import type { Input } from "./input.ts";
import { JsonView } from "./json-view.ts";
import type { LineRules } from "./line-action.ts";
import { Output } from "./output.ts";
import { PipeInput } from "./pipe-input.ts";
import { PipeView } from "./pipe-view.ts";
import { ScreenInput } from "./screen-input.ts";
import { ScreenView } from "./screen-view.ts";
import { type Target, targetOf } from "./target.ts";
import { Terminal } from "./terminal.ts";
import { type Texts, textsFor } from "./texts.ts";
import type { View } from "./view.ts";

const DEFAULT_WAIT_SECONDS = 1;

/**
 * `wireglass connect`: talks to a server, by hand on a terminal, else from a pipe.
 *
 * @returns the exit status: 0 when the connection closed in good order, 1 when there was none or it
 *   ended otherwise, or a line of a pipe could not be sent; 2 when the command line was wrong
 */
export async function runConnect(command: ConnectCommand, io: CommandIo): Promise<0 | 1 | 2> {
  const texts = textsFor(io.lang);
  let target: Target;
  try {
    target = targetOf(command, texts);
  } catch (error) {
    return refusal(error, io);
  }
  let leave = (): void => {};
  const output = new Output(io.stdout, () => leave());
  const desk = deskFor(command, io, { target, texts, output });
  const conversation = new Conversation({
    ...desk,
    target,
    first: command.send,
    reconnect: command.reconnect,
    count: command.count,
    waitSeconds: command.waitSeconds ?? DEFAULT_WAIT_SECONDS,
  });
  leave = () => conversation.leave(1000, "");
  const onSignal = (): void => conversation.interrupt();
  io.signal.addEventListener("abort", onSignal, { once: true });
  if (io.signal.aborted) onSignal();
  try {
    const outcome = await conversation.run();
    desk.close();
    return report(outcome, { target, texts, desk, io });
  } catch (error) {
    desk.close();
    return refusal(error, io, (refused) => adviceFor(refused, target, texts));
  } finally {
    io.signal.removeEventListener("abort", onSignal);
    output.release();
  }
}

type Place = {
  readonly view: View;
  readonly input: Input;
  readonly rules: LineRules;
  /** True where a person sits at the keyboard and has seen every sentence. */
  readonly watched: boolean;
  /** Gives the terminal back. */
  close(): void;
};

/** Where the conversation takes place: a screen needs a terminal on both sides. */
function deskFor(
  command: ConnectCommand,
  io: CommandIo,
  { target, texts, output }: { target: Target; texts: Texts; output: Output },
): Place {
  const { json, binary, quiet, count } = command;
  const { stdin, stdout, stderr, color } = io;
  const rules: LineRules = { link: target.kind, binary, texts };
  const isTerminal = stdout.isTTY === true;
  const canMoveCursor = isTerminal && process.env.TERM !== "dumb";
  if (!json && canMoveCursor && stdin.isTTY === true) {
    const terminal = new Terminal({ stdin, stdout, output, history: new HistoryFile() });
    const view = new ScreenView({ terminal, style: { color, texts }, quiet, count });
    const input = new ScreenInput(terminal, rules);
    return { view, input, rules, watched: true, close: () => terminal.close() };
  }
  const about = { output, stderr, texts, quiet };
  const view = json
    ? new JsonView({ ...about, count })
    : new PipeView({ ...about, binary, terminal: isTerminal });
  return { view, input: new PipeInput(stdin, rules), rules, watched: false, close() {} };
}

function report(
  { info, left, refused, unsent }: Outcome,
  about: { target: Target; texts: Texts; desk: Place; io: CommandIo },
): 0 | 1 {
  const { target, texts, desk, io } = about;
  if (unsent > 0) io.stderr(`${desk.watched ? texts.unsent(unsent) : texts.inputLeft()}\n`);
  const ending = info && endingOf(info, target.kind, texts);
  const broken = info?.violation !== undefined && info.violation !== "stream/truncated";
  const ok = ending === undefined || ending.ok || (left && !broken);
  if (!ok) io.stderr(`${ending.sentence}\n`);
  else if (ending !== undefined) desk.view.aside(ending.sentence);
  return ok && (desk.watched || refused === 0) ? 0 : 1;
}

/** One sentence for what cannot be done. */
function refusal(
  error: unknown,
  io: CommandIo,
  adviceOn?: (error: ConnectError) => string | undefined,
): 1 | 2 {
  if (!(error instanceof UsageError) && !(error instanceof ConnectError)) throw error;
  const advice = error instanceof ConnectError ? adviceOn?.(error) : undefined;
  io.stderr(`${error.message}${advice === undefined ? "" : ` (${advice})`}\n`);
  return error instanceof UsageError ? 2 : 1;
}
