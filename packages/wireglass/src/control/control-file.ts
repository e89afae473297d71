import { readFileSync, rmSync, writeFileSync } from "node:fs";

/** Where a running workbench is reached by this user's other commands. */
export type ControlPlace = { readonly url: string; readonly token: string };

/**
 * A file beside the capture that is written to, readable by its owner alone: `wireglass hold` and `inject` find the
 * workbench by it.
 */
export class ControlFile {
  readonly #name: string;

  /** @throws what the system says */
  constructor(capture: string, place: ControlPlace) {
    this.#name = nameOf(capture);
    rmSync(this.#name, { force: true }); // what a killed process left may be readable by others
    writeFileSync(this.#name, JSON.stringify(place), { mode: 0o600, flag: "wx" });
  }

  /** Undefined where nobody writes to that capture, or nobody who can be reached. */
  static read(capture: string): ControlPlace | undefined {
    try {
      return JSON.parse(readFileSync(nameOf(capture), "utf8")) as ControlPlace; // as it is written above
    } catch {
      return undefined;
    }
  }

  remove(): void {
    rmSync(this.#name, { force: true });
  }
}

function nameOf(capture: string): string {
  return `${capture}.control`;
}
