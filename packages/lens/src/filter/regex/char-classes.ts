import { type CharSet, isInSet, isNewlinePoint, isWordPoint } from "./char-set.ts";

/** What stands on one side of a place between two characters. */
export const Neighbour = { edge: 0, newline: 1, word: 2, other: 3 } as const;

/** Characters that all sets of a program treat alike. */
export type CharClass = {
  readonly id: number;
  /** By set: 1 where the set has these characters. */
  readonly sets: Uint8Array;
  /** What they are to an assertion beside them. */
  readonly neighbour: number;
};

/** Characters beyond U+00FF whose class is remembered. */
const MAX_KNOWN = 65_536;
const UNKNOWN = 0xffff;

/** Sorts characters into classes as they come. */
export class CharClasses {
  readonly #sets: readonly CharSet[];
  readonly #ignoreCase: boolean;
  readonly #byKey = new Map<string, CharClass>();
  readonly #byId: CharClass[] = [];
  readonly #latin = new Uint16Array(256).fill(UNKNOWN);
  readonly #known = new Map<number, number>();

  constructor(sets: readonly CharSet[], ignoreCase: boolean) {
    this.#sets = sets;
    this.#ignoreCase = ignoreCase;
  }

  /** The number of a character's class. */
  idOf(point: number): number {
    const id = point < 256 ? this.#latin[point] : this.#known.get(point);
    return id === undefined || id === UNKNOWN ? this.#sort(point) : id;
  }

  /** The class of a character. */
  classOf(point: number): CharClass {
    const id = this.idOf(point);
    return this.#byId[id] ?? this.#make(point);
  }

  #sort(point: number): number {
    const { id } = this.#make(point);
    if (point < 256) this.#latin[point] = id;
    else {
      if (this.#known.size >= MAX_KNOWN) this.#known.clear();
      this.#known.set(point, id);
    }
    return id;
  }

  #make(point: number): CharClass {
    const sets = Uint8Array.from(this.#sets, (set) =>
      Number(isInSet(set, point, this.#ignoreCase)),
    );
    const neighbour = neighbourOf(point);
    const key = `${neighbour}:${sets.join("")}`;
    const made = this.#byKey.get(key) ?? { id: this.#byId.length, sets, neighbour };
    this.#byKey.set(key, made);
    this.#byId[made.id] = made;
    return made;
  }
}

function neighbourOf(point: number): number {
  if (isNewlinePoint(point)) return Neighbour.newline;
  return isWordPoint(point) ? Neighbour.word : Neighbour.other;
}
