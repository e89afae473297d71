import type { CaptureRecord, MessageRecord } from "@wireglass/lens/record";
import { Recorder } from "../../capture/index.ts";
import { isIncomingData } from "./json-view.ts";
import { isControl, type LineStyle, messageLine, openLine } from "./record-line.ts";
import type { Terminal } from "./terminal.ts";
import { Allowance, type View } from "./view.ts";

type Setup = {
  readonly terminal: Terminal;
  readonly style: LineStyle;
  readonly quiet: boolean;
  readonly count: number | undefined;
};

/** Pings whose pong is awaited; a server that answers none must not cost memory. */
const MAX_PINGS = 64;

/** For a person: each message with time and direction, above the line that is being typed. */
export class ScreenView implements View {
  readonly recorder: Recorder;
  readonly #setup: Setup;
  readonly #allowance: Allowance;
  readonly #pings = new Map<string, number>();
  #greeted = false;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#allowance = new Allowance(setup.count);
    this.recorder = new Recorder((record) => this.#show(record), "client");
  }

  message(): void {}

  roundTrip(): void {} // stands behind the pong

  aside(text: string): void {
    this.notice(text);
  }

  notice(text: string): void {
    if (!this.#setup.quiet) this.problem(text);
  }

  problem(text: string): void {
    this.#setup.terminal.print(text);
  }

  drained(): Promise<void> {
    return this.#setup.terminal.drained();
  }

  end(): void {}

  #show(record: CaptureRecord): void {
    if (record.kind === "open") {
      this.notice(openLine(record, this.#setup.style));
      if (!this.#greeted) this.notice(this.#setup.style.texts.tryHelp());
      this.#greeted = true;
    }
    if (record.kind === "message") this.#showMessage(record);
  }

  #showMessage(record: MessageRecord): void {
    if (isIncomingData(record) && !this.#allowance.take()) return;
    const roundTripMs = this.#timed(record);
    if (this.#setup.quiet && isControl(record)) return;
    this.#setup.terminal.print(messageLine(record, this.#setup.style, roundTripMs));
  }

  /** Remembers our pings; the round trip when this is the pong to one. */
  #timed({ opcode, from, time, text, base64 }: MessageRecord): number | undefined {
    const key = text ?? base64 ?? "";
    if (opcode === "ping" && from === "client") {
      if (this.#pings.size >= MAX_PINGS) this.#pings.clear();
      this.#pings.set(key, time);
    }
    if (opcode !== "pong" || from !== "server") return undefined;
    const sentAt = this.#pings.get(key);
    this.#pings.delete(key);
    return sentAt === undefined ? undefined : (time - sentAt) * 1000;
  }
}
