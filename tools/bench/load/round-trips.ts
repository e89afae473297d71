/** More are not needed for a percentile. */
const MOST = 1 << 20;

/** How long answers took, where a connection waits for each before it sends the next. */
export class RoundTrips {
  readonly #startMs = new Map<object, number>();
  readonly #tookMs = new Float64Array(MOST);
  #count = 0;

  reset(): void {
    this.#count = 0;
  }

  began(connection: object): void {
    this.#startMs.set(connection, performance.now());
  }

  ended(connection: object): void {
    const startMs = this.#startMs.get(connection);
    if (startMs === undefined || this.#count === MOST) return;
    this.#tookMs[this.#count] = performance.now() - startMs;
    this.#count += 1;
  }

  /** In microseconds. */
  percentiles(): { readonly p50Micros: number; readonly p99Micros: number } {
    const sorted = this.#tookMs.slice(0, this.#count).sort();
    const at = (share: number): number =>
      (sorted[Math.floor(share * (this.#count - 1))] ?? Number.NaN) * 1000;
    return { p50Micros: at(0.5), p99Micros: at(0.99) };
  }
}
