/**
 * QR codes (ISO/IEC 18004) for short addresses: byte mode, error correction L, versions 1 to 5, whose
 * codewords are one block. Mask 0 always: another one could be read a little faster, none is needed.
 */

/** How many codewords a version has for data and for error correction. */
const VERSIONS = [
  { data: 19, correction: 7 },
  { data: 34, correction: 10 },
  { data: 55, correction: 15 },
  { data: 80, correction: 20 },
  { data: 108, correction: 26 },
] as const;

/** Mode and length take 12 bits, the end 4. */
const OVERHEAD_BYTES = 2;
/** Error correction L and mask 0 with their check bits: §7.9, masked already. */
const FORMAT = "111011111000100";
/** Modules around the code that stay light. */
const QUIET = 4;

/** Rows of modules, true for dark; undefined for a text that is too long. */
export function qrCode(text: string): readonly (readonly boolean[])[] | undefined {
  const bytes = Buffer.from(text, "utf8");
  const index = VERSIONS.findIndex(({ data }) => bytes.byteLength + OVERHEAD_BYTES <= data);
  const version = VERSIONS[index];
  if (version === undefined) return undefined;
  const data = dataCodewords(bytes, version.data);
  const codewords = [...data, ...correctionCodewords(data, version.correction)];
  const drawing = new Drawing(17 + 4 * (index + 1));
  drawing.patterns(index > 0);
  drawing.codewords(codewords);
  return drawing.rows;
}

/** Two rows of modules in one line of characters; light is what the terminal's background has to be. */
export function qrText(rows: readonly (readonly boolean[])[]): string {
  const size = rows.length + 2 * QUIET;
  const dark = (row: number, column: number): boolean =>
    rows[row - QUIET]?.[column - QUIET] ?? false;
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    let line = "";
    for (let column = 0; column < size; column++) {
      line += " ▀▄█"[(dark(row, column) ? 1 : 0) + (dark(row + 1, column) ? 2 : 0)] ?? "";
    }
    lines.push(line);
  }
  return lines.join("\n");
}

/** §7.4: mode, length, bytes and end, each shifted by half a byte; then filled up. */
function dataCodewords(bytes: Uint8Array, count: number): readonly number[] {
  const hex = `4${bytes.byteLength.toString(16).padStart(2, "0")}${Buffer.from(bytes).toString("hex")}0`;
  const words = [...Buffer.from(hex, "hex")];
  for (let pad = 0xec; words.length < count; pad ^= 0xec ^ 0x11) words.push(pad);
  return words;
}

/** §7.5: the remainder of the data, as a polynomial over GF(256), by the generator of this degree. */
function correctionCodewords(data: readonly number[], degree: number): readonly number[] {
  let generator = [1];
  for (let i = 0, root = 1; i < degree; i++, root = product(root, 2)) {
    const shifted = [...generator, 0];
    generator = shifted.map((value, at) => value ^ product(generator[at - 1] ?? 0, root));
  }
  const rest = [...data, ...new Array<number>(degree).fill(0)];
  for (let at = 0; at < data.length; at++) {
    const factor = rest[at] ?? 0;
    for (const [i, value] of generator.entries())
      rest[at + i] = (rest[at + i] ?? 0) ^ product(value, factor);
  }
  return rest.slice(data.length);
}

/** In GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function product(left: number, right: number): number {
  let result = 0;
  for (let bit = 7; bit >= 0; bit--) {
    result = (result << 1) ^ (result & 0x80 ? 0x11d : 0);
    if ((right >> bit) & 1) result ^= left;
  }
  return result;
}

class Drawing {
  readonly rows: boolean[][];
  readonly #size: number;
  /** Undefined where codewords go. */
  readonly #taken: boolean[][];

  constructor(size: number) {
    this.#size = size;
    this.rows = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
    this.#taken = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  }

  /** §6.3: what is the same in all codes of a version. */
  patterns(aligned: boolean): void {
    const last = this.#size - 1;
    for (let at = 0; at <= last; at++) {
      this.#fix(6, at, at % 2 === 0);
      this.#fix(at, 6, at % 2 === 0);
    }
    // Finders have a light frame; beyond the edge there is nothing to draw.
    for (const [row, column] of [
      [3, 3],
      [3, last - 3],
      [last - 3, 3],
    ] as const) {
      this.#rings(row, column, 4, [true, true, false, true, false]);
    }
    if (aligned) this.#rings(last - 6, last - 6, 2, [true, false, true]);
    this.#format(last);
  }

  /** §7.7.3: two columns at a time, from the right, upwards and downwards by turns. */
  codewords(words: readonly number[]): void {
    let bit = 0;
    let upwards = true;
    for (let right = this.#size - 1; right > 0; right -= right === 8 ? 3 : 2, upwards = !upwards) {
      for (let step = 0; step < this.#size; step++) {
        const row = upwards ? this.#size - 1 - step : step;
        for (const column of [right, right - 1]) {
          if (this.#taken[row]?.[column] !== false) continue;
          const dark = (((words[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
          this.#fix(row, column, dark !== ((row + column) % 2 === 0));
          bit++;
        }
      }
    }
  }

  #rings(row: number, column: number, radius: number, dark: readonly boolean[]): void {
    for (let y = -radius; y <= radius; y++) {
      for (let x = -radius; x <= radius; x++) {
        this.#fix(row + y, column + x, dark[Math.max(Math.abs(x), Math.abs(y))] ?? false);
      }
    }
  }

  /** §7.9.1: twice, so that one may be unreadable. */
  #format(last: number): void {
    for (const [at, bit] of [...FORMAT].entries()) {
      const dark = bit === "1";
      const before = at < 6 ? at : at + 1; // the timing pattern is passed over
      if (at < 8) this.#fix(8, before, dark);
      else this.#fix(at === 8 ? 7 : 14 - at, 8, dark);
      if (at < 7) this.#fix(last - at, 8, dark);
      else this.#fix(8, last - 14 + at, dark);
    }
    this.#fix(last - 7, 8, true);
  }

  #fix(row: number, column: number, dark: boolean): void {
    const [line, taken] = [this.rows[row], this.#taken[row]];
    if (line === undefined || taken === undefined || column < 0 || column >= this.#size) return;
    line[column] = dark;
    taken[column] = true;
  }
}
