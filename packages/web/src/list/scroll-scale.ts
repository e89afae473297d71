/** Browsers lay out no more than about 33 million pixels (Chrome) or 17 million (Firefox). */
const MOST_PIXELS = 15_000_000;

/** What of a long list is to be seen. */
export type Sight = {
  /** The first row that is drawn, and the one behind the last. */
  readonly first: number;
  readonly end: number;
  /** Where the first one is, in pixels below the top of what is laid out. */
  readonly top: number;
};

/**
 * Where rows of the same height are in a scrolled area. Where there are more than a browser can lay out, a scroll bar's
 * pixel stands for several rows' pixels: rows are drawn where the bar is, and wheels go on moving by rows.
 */
export class ScrollScale {
  readonly #rowHeight: number;
  readonly #length: number;
  readonly #viewport: number;

  constructor(length: number, rowHeight: number, viewport: number) {
    this.#length = length;
    this.#rowHeight = rowHeight;
    this.#viewport = viewport;
  }

  /** The height of what is laid out. */
  get height(): number {
    return Math.min(this.#wholeHeight, MOST_PIXELS);
  }

  get isScaled(): boolean {
    return this.#wholeHeight > MOST_PIXELS;
  }

  /** What is to be seen where the area is scrolled so far; `more` rows are drawn above and below. */
  sightAt(scrollTop: number, more: number): Sight {
    const offset = this.#offsetAt(scrollTop);
    const first = Math.max(0, Math.floor(offset / this.#rowHeight) - more);
    const last = Math.ceil((offset + this.#viewport) / this.#rowHeight) + more;
    return {
      first,
      end: Math.min(this.#length, last),
      top: first * this.#rowHeight - offset + scrollTop,
    };
  }

  /** How far to scroll so that a row is to be seen, if it is not. */
  scrollTo(row: number, scrollTop: number): number {
    const offset = this.#offsetAt(scrollTop);
    const [above, below] = [row * this.#rowHeight, (row + 1) * this.#rowHeight];
    if (above < offset) return this.#scrollTopAt(above);
    if (below > offset + this.#viewport) return this.#scrollTopAt(below - this.#viewport);
    return scrollTop;
  }

  /** It is scrolled to the end, give or take half a row. */
  isAtEnd(scrollTop: number): boolean {
    return this.#offsetAt(scrollTop) + this.#viewport >= this.#wholeHeight - this.#rowHeight / 2;
  }

  get #wholeHeight(): number {
    return this.#length * this.#rowHeight;
  }

  #offsetAt(scrollTop: number): number {
    return scrollTop * this.#ratio;
  }

  #scrollTopAt(offset: number): number {
    return offset / this.#ratio;
  }

  /** Pixels of rows for a pixel of the scroll bar; both ends meet. */
  get #ratio(): number {
    const room = this.height - this.#viewport;
    return this.isScaled && room > 0 ? (this.#wholeHeight - this.#viewport) / room : 1;
  }
}
