/** The outcome of a test run in numbers. */
export type Counts = {
  readonly passed: number;
  /** Tests, and also what failed outside of one: a file that does not load, a hook, a stray error. */
  readonly failed: number;
  readonly skipped: number;
};

/** The last line of `npm test`; other programs read it, so its form is fixed. */
export function countsLine({ passed, failed, skipped }: Counts): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

/** A run in which nothing ran proves nothing, so it is not a success. */
export function isSuccess({ passed, failed }: Counts): boolean {
  return failed === 0 && passed > 0;
}
