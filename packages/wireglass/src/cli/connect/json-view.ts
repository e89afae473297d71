import type { CaptureRecord } from "@wireglass/lens/record";
import { Recorder } from "../../capture/index.ts";
import type { Output } from "./output.ts";
import type { Texts } from "./texts.ts";
import { Allowance, type View } from "./view.ts";

type Setup = {
  readonly output: Output;
  readonly stderr: (text: string) => void;
  readonly texts: Texts;
  readonly quiet: boolean;
  readonly count: number | undefined;
};

/** Everything on the wire as records, one JSON object a line. */
export class JsonView implements View {
  readonly recorder: Recorder;
  readonly #setup: Setup;
  readonly #allowance: Allowance;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#allowance = new Allowance(setup.count);
    this.recorder = new Recorder((record) => this.#show(record), "client");
  }

  message(): void {}

  roundTrip(ms: number): void {
    this.notice(this.#setup.texts.roundTrip(ms.toFixed(2)));
  }

  aside(): void {}

  notice(text: string): void {
    if (!this.#setup.quiet) this.problem(text);
  }

  problem(text: string): void {
    this.#setup.stderr(`${text}\n`);
  }

  drained(): Promise<void> {
    return this.#setup.output.drained();
  }

  end(): void {}

  #show(record: CaptureRecord): void {
    if (isIncomingData(record) && !this.#allowance.take()) return;
    this.#setup.output.write(`${JSON.stringify(record)}\n`);
  }
}

/** True for what `--count` counts. */
export function isIncomingData(record: CaptureRecord): boolean {
  return record.kind === "message" && record.from === "server" && DATA.has(record.opcode);
}

const DATA: ReadonlySet<string> = new Set(["text", "binary", "data"]);
