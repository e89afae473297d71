import type { Entry, Input } from "./input.ts";
import { type LineRules, readLine } from "./line-action.ts";
import { LineReader, MAX_LINE_BYTES } from "./line-reader.ts";

/** Lines from a pipe or a file, read no faster than they can be sent. */
export class PipeInput implements Input {
  readonly #reader: LineReader;
  readonly #rules: LineRules;
  readonly unsent = 0;

  constructor(stdin: NodeJS.ReadableStream, rules: LineRules) {
    this.#reader = new LineReader(stdin);
    this.#rules = rules;
  }

  async *entries(): AsyncGenerator<Entry, void> {
    let lineNumber = 0;
    for await (const line of this.#reader.lines()) {
      lineNumber++;
      if (line !== "too-long") yield { action: readLine(line, this.#rules), lineNumber };
      else {
        const text = this.#rules.texts.tooLong(MAX_LINE_BYTES);
        yield { action: { kind: "refused", text }, lineNumber };
      }
    }
  }

  stop(): void {
    this.#reader.stop();
  }
}
