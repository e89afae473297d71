import type { BenchRow } from "./bench-rows.ts";
import type { SubjectName } from "./bench-subjects.ts";

/** One round of one subject. `cost` is what ratios are made of; less is better. */
export type Reading = {
  readonly cost: number;
  /** Further numbers for the table, in its column order; a rate, a share or a size. */
  readonly details: Readonly<Record<string, number>>;
};

export type SubjectResult = { readonly name: SubjectName; readonly readings: readonly Reading[] };

export type RowResult = {
  readonly row: BenchRow;
  readonly subjects: readonly SubjectResult[];
  /** Subjects that could not take part, with the reason. */
  readonly skipped: readonly { readonly name: SubjectName; readonly reason: string }[];
};
