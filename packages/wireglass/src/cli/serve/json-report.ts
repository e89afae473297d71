import { Recorder } from "../../capture/index.ts";
import type { Refusal } from "../../endpoint/index.ts";
import { failureText } from "./human-report.ts";
import { refusalText } from "./refusal-text.ts";
import type { ListeningPlace, Report } from "./report.ts";
import type { CommandIo } from "./serve-command.ts";
import type { Texts } from "./texts.ts";

/** JSON Lines on stdout: the places, then the records of all connections; everything else on stderr. */
export class JsonReport implements Report {
  readonly #io: CommandIo;
  readonly #texts: Texts;
  /** Records of connections that came before all places were open; undefined since then. */
  #early: object[] | undefined = [];
  readonly #recorder: Recorder;
  readonly serverTap: Report["serverTap"];
  readonly streamTap: Report["streamTap"];
  readonly datagramTap: Report["datagramTap"];

  constructor(io: CommandIo, texts: Texts) {
    this.#io = io;
    this.#texts = texts;
    this.#recorder = new Recorder((record) => this.#record(record), "server");
    this.serverTap = this.#recorder.serverTap;
    this.streamTap = this.#recorder.streamTap;
    this.datagramTap = this.#recorder.datagramTap;
  }

  started(places: readonly ListeningPlace[], remarks: readonly string[]): void {
    for (const { url } of places) this.#write({ kind: "listening", url });
    for (const sentence of remarks) this.problem(sentence);
    for (const record of this.#early ?? []) this.#write(record);
    this.#early = undefined;
  }

  remark(sentence: string): void {
    this.problem(sentence);
  }

  problem(sentence: string): void {
    this.#io.stderr(`${sentence}\n`);
  }

  heard(): void {}

  refused(refusal: Refusal, remoteAddress: string): void {
    this.#recorder.refused(refusal, remoteAddress);
    if (refusal.page) return;
    const why = refusalText(refusal, this.#texts);
    this.problem(this.#texts.refused(remoteAddress, refusal.status, why));
  }

  failed(error: unknown): void {
    this.problem(failureText(error, undefined, this.#texts));
  }

  #record(record: object): void {
    if (this.#early === undefined) this.#write(record);
    else this.#early.push(record);
  }

  #write(line: object): void {
    this.#io.stdout(`${JSON.stringify(line)}\n`);
  }
}
