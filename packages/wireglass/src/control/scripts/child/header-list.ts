import { isToken } from "@wireglass/wire";
import type { Headers } from "../../../script/index.ts";

type Pair = readonly [name: string, value: string];

/** No field can begin another line: RFC 9110 §5.5. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The fields of a head, as a script sees and changes them. */
export class HeaderList implements Headers {
  #pairs: readonly Pair[];
  #isChanged = false;

  constructor(pairs: readonly Pair[]) {
    this.#pairs = pairs;
  }

  get pairs(): readonly Pair[] {
    return this.#pairs;
  }

  get isChanged(): boolean {
    return this.#isChanged;
  }

  get(name: string): string | undefined {
    return this.#pairs.find(([one]) => isSame(one, name))?.[1];
  }

  set(name: string, value: string): void {
    check(name, value);
    const first = this.#pairs.findIndex(([one]) => isSame(one, name));
    if (first < 0) return this.append(name, value);
    this.#replace(
      this.#pairs.flatMap((pair, at): readonly Pair[] => {
        if (at === first) return [[pair[0], value]];
        return isSame(pair[0], name) ? [] : [pair];
      }),
    );
  }

  append(name: string, value: string): void {
    check(name, value);
    this.#replace([...this.#pairs, [name, value]]);
  }

  delete(name: string): void {
    this.#replace(this.#pairs.filter(([one]) => !isSame(one, name)));
  }

  #replace(pairs: readonly Pair[]): void {
    this.#isChanged = true;
    this.#pairs = pairs;
  }
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function check(name: string, value: string): void {
  if (!isToken(name)) throw new TypeError(`"${name}" is no name of a header field`);
  if (!VALUE.test(value))
    throw new TypeError(`the value of ${name} has characters that no header may have`);
}
