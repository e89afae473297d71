import { isInSet, isNewlinePoint, isWordPoint } from "./char-set.ts";
import { readPattern } from "./pattern-reader.ts";
import { compile, type Instruction, type Program } from "./program.ts";
import { requiredText } from "./required-text.ts";

/** What stands on one side of a place between two characters. */
const Neighbour = { edge: 0, newline: 1, word: 2, other: 3 } as const;

/** Characters that all sets of a program treat alike, and what they are to an assertion. */
type CharClass = { readonly id: number; readonly sets: Uint8Array; readonly neighbour: number };

/** Steps that can be reached, before those that need no character were taken. */
type State = {
  readonly steps: readonly number[];
  readonly before: number;
  /** By class of character; undefined where nobody has asked yet. */
  readonly after: (State | undefined)[];
};

/** There is a match, whatever follows. */
const MATCH: State = { steps: [], before: Neighbour.edge, after: [] };

const UNKNOWN = 0xffff;

/** States that are remembered at a time; then all are forgotten. */
const MAX_STATES = 1_000;
/** Characters beyond U+00FF whose class is remembered. */
const MAX_KNOWN = 65_536;

/** Flags that a regular expression may have; g changes nothing, and u is how it is always read. */
export const REGEX_FLAGS = "gimsu";

/**
 * A regular expression that takes time in proportion to the text, whatever the expression and the text:
 * an automaton in place of backtracking. It says whether there is a match, and nothing else.
 */
export class LinearRegex {
  readonly #program: Program;
  readonly #ignoreCase: boolean;
  readonly #multiline: boolean;
  readonly #classes = new Map<string, CharClass>();
  /** Of the first 256 characters. */
  readonly #latin = new Uint16Array(256).fill(UNKNOWN);
  readonly #byId: CharClass[] = [];
  readonly #known = new Map<number, number>();
  readonly #states = new Map<string, State>();
  readonly #start: State;
  /** A text of ASCII that is in each match, in either case; "" where there is none. */
  readonly needs: string;

  /** @throws PatternFault for a source that it cannot take */
  constructor(source: string, flags: string) {
    this.#ignoreCase = flags.includes("i");
    this.#multiline = flags.includes("m");
    const pattern = readPattern(source, flags.includes("s"));
    this.needs = requiredText(pattern);
    this.#program = compile(pattern);
    this.#start = this.#stateOf([0], Neighbour.edge);
  }

  /** Whether there is a match anywhere in `text`. */
  test(text: string): boolean {
    const latin = this.#latin;
    let state = this.#start;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      let id = unit < 256 ? (latin[unit] ?? UNKNOWN) : UNKNOWN;
      if (id === UNKNOWN) {
        const point = text.codePointAt(at) ?? unit;
        if (point > 0xffff) at++;
        id = this.#classOf(point);
      }
      state = state.after[id] ?? this.#advance(state, id);
      if (state === MATCH) return true;
    }
    return this.#reach(state, Neighbour.edge) === "match";
  }

  #advance(state: State, id: number): State {
    const kind = this.#byId[id];
    if (kind === undefined) return state; // every id has one
    const reached = this.#reach(state, kind.neighbour);
    const next = reached === "match" ? MATCH : this.#stateAfter(reached, kind);
    state.after[id] = next;
    return next;
  }

  #stateAfter(reached: readonly number[], kind: CharClass): State {
    const steps = new Set<number>();
    for (const index of reached) {
      const step = this.#program.steps[index];
      if (step?.kind === "set" && kind.sets[step.set] === 1) steps.add(index + 1);
    }
    steps.add(0); // a match may begin at every character
    const before = this.#program.asserts ? kind.neighbour : Neighbour.edge;
    return this.#stateOf(
      [...steps].sort((a, b) => a - b),
      before,
    );
  }

  /** The steps that wait for a character, once all that need none are taken. */
  #reach(state: State, after: number): readonly number[] | "match" {
    const seen = new Set<number>();
    const open = [...state.steps];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (seen.has(index)) continue;
      seen.add(index);
      const step = this.#program.steps[index];
      if (step?.kind === "match") return "match";
      if (step?.kind === "split") open.push(...step.targets);
      if (step?.kind === "assertion" && this.#holds(step, state.before, after))
        open.push(index + 1);
    }
    return [...seen];
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
    if (this.#states.size >= MAX_STATES) this.#forget();
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

  #classOf(point: number): number {
    const known = this.#known.get(point);
    if (known !== undefined) return known;
    const sets = Uint8Array.from(this.#program.sets, (set) =>
      Number(isInSet(set, point, this.#ignoreCase)),
    );
    const neighbour = neighbourOf(point);
    const key = `${neighbour}:${sets.join("")}`;
    const kind = this.#classes.get(key) ?? { id: this.#classes.size, sets, neighbour };
    this.#classes.set(key, kind);
    this.#byId[kind.id] = kind;
    if (point < 256) this.#latin[point] = kind.id;
    else {
      if (this.#known.size >= MAX_KNOWN) this.#known.clear();
      this.#known.set(point, kind.id);
    }
    return kind.id;
  }
}

function neighbourOf(point: number): number {
  if (isNewlinePoint(point)) return Neighbour.newline;
  return isWordPoint(point) ? Neighbour.word : Neighbour.other;
}
