import type { CharSet } from "./char-set.ts";
import { PatternFault } from "./pattern-cursor.ts";
import type { Assertion, PatternNode } from "./pattern-reader.ts";

/** One step of a nondeterministic automaton; the next one follows it unless it says otherwise. */
export type Instruction =
  | { readonly kind: "set"; readonly set: number }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "split"; readonly targets: readonly number[] }
  | { readonly kind: "match" };

/** An automaton and the sets that it asks for. */
export type Program = {
  readonly steps: readonly Instruction[];
  readonly sets: readonly CharSet[];
  readonly asserts: boolean;
};

/** Steps that a program may have: the work for a character is at most in proportion to them. */
const MAX_STEPS = 1_000;

/** @throws PatternFault `too-large` where repeats would make too many steps */
export function compile(node: PatternNode): Program {
  const writer = new ProgramWriter();
  writer.add(node);
  return writer.finish();
}

class ProgramWriter {
  readonly #steps: Instruction[] = [];
  readonly #sets: CharSet[] = [];
  #asserts = false;

  finish(): Program {
    this.#emit({ kind: "match" });
    return { steps: this.#steps, sets: this.#sets, asserts: this.#asserts };
  }

  add(node: PatternNode): void {
    switch (node.kind) {
      case "set":
        this.#emit({ kind: "set", set: this.#sets.push(node.set) - 1 });
        return;
      case "assertion":
        this.#asserts = true;
        this.#emit({ kind: "assertion", assertion: node.assertion });
        return;
      case "sequence":
        for (const item of node.items) this.add(item);
        return;
      case "choice":
        this.#choose(node.items);
        return;
      case "repeat":
        this.#repeat(node.item, node.min, node.max);
    }
  }

  #emit(step: Instruction): number {
    if (this.#steps.length >= MAX_STEPS) throw new PatternFault("too-large", 0);
    return this.#steps.push(step) - 1;
  }

  #choose(items: readonly PatternNode[]): void {
    const ranges = items.map(rangesOfOne);
    if (ranges.every((one) => one !== undefined)) {
      this.add({ kind: "set", set: { ranges: ranges.flat(), negated: false } });
      return;
    }
    const fork = this.#emit({ kind: "split", targets: [] });
    const starts: number[] = [];
    const ends: number[] = [];
    for (const item of items) {
      starts.push(this.#steps.length);
      this.add(item);
      ends.push(this.#emit({ kind: "split", targets: [] }));
    }
    this.#steps[fork] = { kind: "split", targets: starts };
    for (const end of ends) this.#steps[end] = { kind: "split", targets: [this.#steps.length] };
  }

  #repeat(item: PatternNode, min: number, max: number): void {
    for (let count = 0; count < min; count++) this.#addOnce(item);
    if (max === Number.POSITIVE_INFINITY) {
      const fork = this.#emit({ kind: "split", targets: [] });
      this.add(item);
      this.#emit({ kind: "split", targets: [fork] });
      this.#steps[fork] = { kind: "split", targets: [fork + 1, this.#steps.length] };
      return;
    }
    const forks: number[] = [];
    for (let count = min; count < max; count++) {
      forks.push(this.#emit({ kind: "split", targets: [] }));
      this.add(item);
    }
    const end = this.#steps.length;
    for (const fork of forks) this.#steps[fork] = { kind: "split", targets: [fork + 1, end] };
  }

  /** A repeat of nothing must still count, or {999999999} of it would go on for ever. */
  #addOnce(item: PatternNode): void {
    const before = this.#steps.length;
    this.add(item);
    if (this.#steps.length === before) this.#emit({ kind: "split", targets: [before + 1] });
  }
}

/** Of what is one character of a set; undefined for anything else. */
function rangesOfOne(node: PatternNode): CharSet["ranges"] | undefined {
  if (node.kind === "set") return node.set.negated ? undefined : node.set.ranges;
  const [only, ...more] = node.kind === "sequence" ? node.items : [];
  return only?.kind === "set" && more.length === 0 ? rangesOfOne(only) : undefined;
}
