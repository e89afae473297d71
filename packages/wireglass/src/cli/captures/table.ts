import { fitted } from "./plain-text.ts";

export type Column = { readonly title: string; readonly width: number; readonly right?: boolean };

/** Of the column that takes what is left. */
const LEAST_WIDTH = 12;

/** Lines of columns that fit the terminal: the one without a width takes what is left. */
export class Table {
  readonly #columns: readonly Column[];

  constructor(columns: readonly Column[], terminalWidth: number) {
    const fixed = columns.reduce((sum, { width }) => sum + width + 1, -1);
    const rest = Math.max(LEAST_WIDTH, terminalWidth - fixed);
    this.#columns = columns.map((column) =>
      column.width === 0 ? { ...column, width: rest } : column,
    );
  }

  get head(): string {
    return this.row(this.#columns.map(({ title }) => title));
  }

  row(cells: readonly string[]): string {
    const shown = this.#columns.map(({ width, right }, at) => {
      const text = fitted(cells[at] ?? "", width);
      return right ? text.padStart(width) : text.padEnd(width);
    });
    return shown.join(" ").trimEnd();
  }
}
