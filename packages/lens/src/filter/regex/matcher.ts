import { type CharClass, CharClasses, Neighbour } from "./char-classes.ts";
import { readPattern } from "./pattern-reader.ts";
import { compile, type Instruction, type Program } from "./program.ts";
import { requiredText } from "./required-text.ts";

/** Steps that can be reached, before those that need no character were taken. */
type State = {
  readonly steps: readonly number[];
  readonly before: number;
  /** By class of character; undefined where nobody has asked yet. */
  readonly after: (State | undefined)[];
};

/** There is a match, whatever follows. */
const MATCH: State = { steps: [], before: Neighbour.edge, after: [] };

/** States that are remembered at a time; then all are forgotten. */
const MAX_STATES = 1_000;

/** Flags that a regular expression may have; g changes nothing, and u is how it is always read. */
export const REGEX_FLAGS = "gimsu";

/**
 * A regular expression that takes time in proportion to the text, whatever the expression and the text:
 * an automaton in place of backtracking. It says whether there is a match, and nothing else.
 *
 * States are made as a text asks for them. An expression that has too many for a text is followed step by
 * step instead, which is slower and needs no memory.
 */
export class LinearRegex {
  /** A text of ASCII that is in each match, in either case; "" where there is none. */
  readonly needs: string;
  readonly #program: Program;
  readonly #multiline: boolean;
  readonly #classes: CharClasses;
  readonly #states = new Map<string, State>();
  readonly #start: State;
  /** By step, the number of the character at which it was last reached. */
  readonly #reached: Uint32Array;

  /** @throws PatternFault for a source that it cannot take */
  constructor(source: string, flags: string) {
    const pattern = readPattern(source, flags.includes("s"));
    this.needs = requiredText(pattern);
    this.#program = compile(pattern);
    this.#multiline = flags.includes("m");
    this.#classes = new CharClasses(this.#program.sets, flags.includes("i"));
    this.#reached = new Uint32Array(this.#program.steps.length);
    this.#start = this.#stateOf([0], Neighbour.edge);
  }

  /** Whether there is a match anywhere in `text`. */
  test(text: string): boolean {
    const classes = this.#classes;
    let state = this.#start;
    for (let at = 0; at < text.length; at++) {
      let point = text.charCodeAt(at);
      if (point >= 0xd800) {
        point = text.codePointAt(at) ?? point;
        if (point > 0xffff) at++;
      }
      const next = state.after[classes.idOf(point)] ?? this.#advance(state, point);
      if (next === MATCH) return true;
      if (next === undefined) return this.#follow(state, text, at - Number(point > 0xffff));
      state = next;
    }
    return this.#follow(state, "", 0);
  }

  /** Undefined where there are too many states. */
  #advance(state: State, point: number): State | undefined {
    const kind = this.#classes.classOf(point);
    const steps = this.#step(state.steps, state.before, kind.neighbour, kind);
    if (steps !== "match" && this.#states.size >= MAX_STATES) {
      this.#forget();
      return undefined;
    }
    const next =
      steps === "match"
        ? MATCH
        : this.#stateOf(
            [...new Set(steps)].sort((a, b) => a - b),
            this.#program.asserts ? kind.neighbour : Neighbour.edge,
          );
    state.after[kind.id] = next;
    return next;
  }

  /** Goes on without making states, to the end of the text. */
  #follow(state: State, text: string, from: number): boolean {
    let { steps, before } = state;
    for (let at = from; at < text.length; at++) {
      const point = text.codePointAt(at) ?? 0;
      if (point > 0xffff) at++;
      const kind = this.#classes.classOf(point);
      const next = this.#step(steps, before, kind.neighbour, kind);
      if (next === "match") return true;
      steps = next;
      before = kind.neighbour;
    }
    return this.#step(steps, before, Neighbour.edge, undefined) === "match";
  }

  #mark = 0;

  /** What follows a character, or at the end of the text whether there is a match. */
  #step(
    from: readonly number[],
    before: number,
    after: number,
    kind: CharClass | undefined,
  ): readonly number[] | "match" {
    const mark = this.#nextMark();
    const reached = this.#reached;
    const open = from.slice();
    const next: number[] = [0]; // a match may begin at every character
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (reached[index] === mark) continue;
      reached[index] = mark;
      const step = this.#program.steps[index];
      if (step?.kind === "set") {
        if (kind?.sets[step.set] === 1) next.push(index + 1);
      } else if (step?.kind === "split") {
        for (const target of step.targets) open.push(target);
      } else if (step?.kind === "match") return "match";
      else if (step !== undefined && this.#holds(step, before, after)) open.push(index + 1);
    }
    return next;
  }

  #nextMark(): number {
    if (this.#mark === 0xffff_ffff) this.#reached.fill(0);
    this.#mark = this.#mark === 0xffff_ffff ? 1 : this.#mark + 1;
    return this.#mark;
  }

  #holds(
    { assertion }: Extract<Instruction, { kind: "assertion" }>,
    before: number,
    after: number,
  ): boolean {
    const isEdge = (side: number) =>
      side === Neighbour.edge || (this.#multiline && side === Neighbour.newline);
    if (assertion === "start") return isEdge(before);
    if (assertion === "end") return isEdge(after);
    const isBoundary = (before === Neighbour.word) !== (after === Neighbour.word);
    return isBoundary === (assertion === "word");
  }

  #stateOf(steps: readonly number[], before: number): State {
    const key = `${before}:${steps.join()}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const state: State = { steps, before, after: [] };
    this.#states.set(key, state);
    return state;
  }

  /** States point at each other, so that all of them have to go. */
  #forget(): void {
    for (const state of this.#states.values()) state.after.length = 0;
    this.#states.clear();
    this.#states.set(`${Neighbour.edge}:0`, this.#start);
  }
}
