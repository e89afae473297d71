import type { FilterSubject, Level } from "./filter.ts";

/** What rows a condition is for: messages with their connections, or connections alone. */
export type SqlTarget = "message" | "connection";

/** What may be written as a field's value. */
export type ValueKind = "text" | "number" | "size" | "duration" | "time";

/** Where SQL finds a field's values: a column or expression, and what it is an element of where there are many. */
export type FieldSql = {
  /** NULL where the field is not there. */
  readonly value: string;
  /** A table expression whose rows are the values. */
  readonly rows?: string;
};

/** Something that can be asked about: how records say it, and how SQL does. */
export type Field = {
  readonly name: string;
  readonly level: Level;
  readonly kind: ValueKind;
  /** All values; none where the field is not there. */
  readonly read: (subject: FilterSubject) => readonly (string | number)[];
  /** In a query over messages or over connections. Times are whole microseconds since 1970, as is `epoch`. */
  readonly sql: (target: SqlTarget, epoch: number) => FieldSql;
  /** Texts are compared as they stand and `contains` minds case, as in Wireshark. */
  readonly exact?: true;
};
