import type { FilterSubject, Level } from "./filter.ts";
import type { Glance } from "./glance.ts";

/** What may be written as a field's value. */
export type ValueKind = "text" | "number" | "size" | "duration" | "time";

/** Values of a field; none where it is not there. */
export type Values = readonly (string | number)[];

/** Where SQL finds a field's values: a column or expression, and what it is an element of where there are many. */
export type FieldSql = {
  /** NULL where the field is not there. */
  readonly value: string;
  /** A table expression whose rows are the values. */
  readonly rows?: string;
};

/** Something that can be asked about: how records say it, and how it is found without reading those. */
export type Field = {
  readonly name: string;
  readonly level: Level;
  readonly kind: ValueKind;
  /** All values; none where the field is not there. */
  readonly read: (subject: FilterSubject) => Values;
  /** In a query over connections `c`; absent for what only messages have. Times are whole microseconds since 1970. */
  readonly sql?: FieldSql;
  /** A message's values without reading it; undefined where it has to be read. */
  readonly glance?: (message: Glance) => Values | undefined;
  /** Texts are compared as they stand and `contains` minds case, as in Wireshark. */
  readonly exact?: true;
};
