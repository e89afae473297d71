import { once } from "node:events";
import type { Filter } from "@wireglass/lens/filter";
import { defaultCapture } from "../../control/index.ts";
import { CaptureFile, CaptureQuery } from "../../store/index.ts";
import type { CommandIo, ExitStatus } from "../command-io.ts";
import { filterOf } from "../filter-text.ts";
import { guarded } from "../guarded.ts";
import type { CaptureSelection } from "./capture-command.ts";

/** A capture that is open for a command, and what was asked for of it. */
export type OpenedCapture = {
  readonly capture: CaptureFile;
  readonly query: CaptureQuery;
  readonly filter: Filter | undefined;
  /** Writes a line, and waits where nobody takes it. */
  readonly print: (line: string) => Promise<void>;
};

/** Runs `work` on the capture; what the user can do something about becomes a sentence and a status. */
export async function withCapture(
  { capture: file = defaultCapture(), filter: text }: CaptureSelection,
  io: CommandIo,
  work: (opened: OpenedCapture) => Promise<void>,
): Promise<ExitStatus> {
  return guarded(io, async () => {
    const filter = text === undefined ? undefined : filterOf(text, io.lang);
    const capture = CaptureFile.open(file);
    try {
      await work({ capture, query: new CaptureQuery(capture), filter, print: printer(io) });
      if (capture.problem !== undefined) throw capture.problem;
    } finally {
      capture.close();
    }
  });
}

export function printer(io: CommandIo): (line: string) => Promise<void> {
  return async (line) => {
    if (!io.stdout.write(`${line}\n`)) await once(io.stdout, "drain");
  };
}
