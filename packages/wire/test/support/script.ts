import { expect } from "vitest";
import { toHex } from "../../src/hex.ts";
import type { MachineEvent } from "../../src/machine.ts";
import { hex } from "./bytes.ts";

/** What a machine looks like from outside. */
export type Conversation = {
  receive(chunk: Uint8Array): void;
  receiveEnd(): void;
  drainOutput(): readonly (Uint8Array | "end")[];
  drainEvents(): readonly MachineEvent[];
};

/** How the bytes of one step arrive. */
type Delivery = (bytes: Uint8Array) => readonly Uint8Array[];

/**
 * Plays a conversation against a machine, in reading order.
 *
 * Strict: whatever a step makes the machine say must be claimed by `sends` and `emits` before the
 * next step, so a test cannot overlook output.
 */
export class Script<Subject extends Conversation> {
  readonly #machine: Subject;
  readonly #deliver: Delivery;
  #output = "";
  readonly #events: MachineEvent[] = [];

  constructor(machine: Subject, deliver: Delivery = (bytes) => [bytes]) {
    this.#machine = machine;
    this.#deliver = deliver;
  }

  receives(wire: string | Uint8Array): this {
    const bytes = typeof wire === "string" ? hex(wire) : wire;
    return this.#step(() => {
      for (const chunk of this.#deliver(bytes)) this.#machine.receive(chunk);
    });
  }

  receivesEnd(): this {
    return this.#step(() => this.#machine.receiveEnd());
  }

  /** The application's turn. */
  does(act: (machine: Subject) => void): this {
    return this.#step(() => act(this.#machine));
  }

  /** Claims the output: bytes as hex, and "end" for the half-close. */
  sends(...expected: readonly (string | Uint8Array)[]): this {
    const text = expected.map((piece) =>
      piece === "end" ? piece : toHex(typeof piece === "string" ? hex(piece) : piece),
    );
    expect(this.#output).toEqual(text.join(""));
    this.#output = "";
    return this;
  }

  emits(...expected: readonly MachineEvent[]): this {
    expect(this.#events.splice(0)).toEqual(expected);
    return this;
  }

  done(): void {
    expect({ unclaimedOutput: this.#output, unclaimedEvents: this.#events }).toEqual({
      unclaimedOutput: "",
      unclaimedEvents: [],
    });
  }

  #step(act: () => void): this {
    this.done();
    act();
    for (const piece of this.#machine.drainOutput()) {
      this.#output += piece === "end" ? piece : toHex(piece);
    }
    this.#events.push(...this.#machine.drainEvents());
    return this;
  }
}

/**
 * Plays one conversation in every way its bytes can arrive: each step whole, byte by byte, and cut in
 * two at every place.
 */
export function play<Subject extends Conversation>(
  make: () => Subject,
  conversation: (script: Script<Subject>) => void,
): void {
  const run = (deliver: Delivery): void => {
    const script = new Script(make(), deliver);
    conversation(script);
    script.done();
  };
  let longest = 0;
  run((bytes) => {
    longest = Math.max(longest, bytes.length);
    return [bytes];
  });
  run((bytes) => Array.from(bytes, (_, i) => bytes.slice(i, i + 1)));
  for (let cut = 1; cut < longest; cut++) {
    run((bytes) => [bytes.slice(0, cut), bytes.slice(cut)]);
  }
}
