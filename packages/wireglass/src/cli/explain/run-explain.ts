import { explain } from "@wireglass/wire/explain";
import { writeHumanReport } from "./human-report.ts";
import { type InputSource, takeInput } from "./input-source.ts";
import { writeJsonReport } from "./json-report.ts";
import { textsFor } from "./texts.ts";
import { ZLIB_INFLATER } from "./zlib-inflater.ts";

export type ExplainArguments = {
  /** Hex in one or several pieces, or a file's name; nothing or "-" reads standard input. */
  readonly input?: readonly string[] | undefined;
  readonly json: boolean;
  /** Whose frames these are, where neither handshake nor mask bits should decide. */
  readonly from?: "client" | "server" | undefined;
  /** permessage-deflate is in use, or is not, whatever the handshake says. */
  readonly deflate?: boolean | undefined;
  readonly color: boolean;
};

export type ExplainIo = {
  readonly stdin: InputSource;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Of what is said about the input; the explanation itself is in English. */
  readonly lang?: "en" | "zh";
};

/**
 * `wireglass explain`: takes the input in whatever form it comes, explains it, prints the explanation.
 *
 * @returns the exit status: 0 when the input is whole and keeps every rule, 1 when it breaks one or is
 *   cut off (explained as far as it goes), 2 when it cannot be taken (one sentence on stderr)
 */
export async function runExplain(args: ExplainArguments, io: ExplainIo): Promise<0 | 1 | 2> {
  const words = args.input ?? [];
  const texts = textsFor(io.lang ?? "en");
  if (readsTerminal(words, io)) {
    io.stderr(`${texts.paste()}\n`);
  }
  const input = await takeInput(words, io.stdin);
  if (input.kind === "refused") {
    io.stderr(`${input.say(texts)}\n`);
    return 2;
  }
  const { from, deflate } = args;
  const explanation = explain(input.bytes, { from, deflate, compressor: ZLIB_INFLATER });
  if (args.json) writeJsonReport(input, explanation, io.stdout);
  else writeHumanReport(input, explanation, { color: args.color, write: io.stdout });
  return explanation.problems.length === 0 ? 0 : 1;
}

function readsTerminal(words: readonly string[], { stdin }: ExplainIo): boolean {
  return stdin.isTTY === true && (words.length === 0 || words.join() === "-");
}
