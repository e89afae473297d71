import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { KeptMessage } from "@wireglass/lens/record";
import { flagsOf } from "./message-row.ts";

/** Rows that go in with one statement: more gain nothing. */
const ROWS = 50;
/** Bound for an ordinary row after the first, whose id is given: its id follows by itself. */
const BOUND = 6;

type Value = number | string | Uint8Array | null;

/**
 * Puts messages into the table, many with one statement. Two thirds of an insert is binding values, so what is null in
 * an ordinary row is not bound.
 */
export class MessageRows {
  readonly #epoch: number;
  readonly #many: StatementSync;
  readonly #one: StatementSync;
  #values: Value[] = [];

  constructor(db: DatabaseSync, epoch: number) {
    this.#epoch = epoch;
    const rows = Array.from(
      { length: ROWS },
      (_, at) => `(${at === 0 ? "?" : "null"},?,?,?,?,?,?,null,null,null)`,
    );
    this.#many = db.prepare(`INSERT INTO message VALUES ${rows.join()}`);
    this.#one = db.prepare("INSERT INTO message VALUES (?,?,?,?,?,?,?,?,?,?)");
  }

  /** Adds a message whose id follows the one before; its bytes are lent until {@link flush}. */
  add(id: number, message: KeptMessage): void {
    const { connection, index, time, payload, maskKey, wire, frames, violations } = message;
    const about = [connection, index, time - this.#epoch, flagsOf(message)] as const;
    if (wire !== undefined || frames !== undefined || violations.length > 0) {
      this.flush();
      const broken = violations.length === 0 ? null : JSON.stringify(violations);
      const shape = frames === undefined ? null : JSON.stringify(frames);
      this.#one.run(id, ...about, payload, maskKey ?? null, wire ?? null, shape, broken);
      return;
    }
    const values = this.#values;
    if (values.length === 0) values.push(id);
    values.push(...about, payload, maskKey ?? null);
    if (values.length < 1 + ROWS * BOUND) return;
    this.#many.run(...values);
    values.length = 0;
  }

  /** Puts in what was added; to be called before anything else takes an id. */
  flush(): void {
    const [first, ...values] = this.#values;
    this.#values.length = 0;
    for (let at = 0, id = Number(first); at < values.length; at += BOUND, id++)
      this.#one.run(id, ...values.slice(at, at + BOUND), null, null, null);
  }

  /** Forgets what was added and not put in. */
  clear(): void {
    this.#values.length = 0;
  }
}
