import type { SQLOutputValue } from "node:sqlite";
import type { SqlCondition } from "@wireglass/lens/filter";
import type { CloseRecord, ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import type { CaptureEntry } from "./formats/index.ts";
import type { Total } from "./pack/tail-shares.ts";

/** A row as SQLite gives it. */
export type Row = Record<string, SQLOutputValue>;

/** Which connections are wanted. */
export type ConnectionPage = {
  readonly condition?: SqlCondition | undefined;
  /** Only those between these numbers. */
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  readonly order?: "asc" | "desc" | undefined;
  readonly limit?: number | undefined;
};

/** A connection or an exchange, with what became of it. */
export type StoredConnection = {
  readonly record: OpenRecord | ExchangeRecord;
  readonly close: CloseRecord | undefined;
  /** Messages, and bytes of their payloads. */
  readonly messages: number;
  readonly bytes: number;
};

/**
 * @param tail what connections have besides
 * @throws what `JSON.parse` throws, where the row is damaged
 */
export function storedConnection(row: Row, tail?: ReadonlyMap<number, Total>): StoredConnection {
  const { count = 0, bytes = 0 } = tail?.get(Number(row.connection)) ?? {};
  return {
    record: JSON.parse(String(row.record)),
    close: closeRecord(row),
    messages: Number(row.messages ?? 0) + count,
    bytes: Number(row.bytes ?? 0) + bytes,
  };
}

/** The entry that stands for a connection's beginning, or for an exchange. */
export function beginningOf(row: Row): CaptureEntry {
  const { record } = storedConnection(row);
  return record.kind === "open" ? { kind: "open", record } : { kind: "exchange", record };
}

/** The entry that stands for its end; undefined while it is open. */
export function endOf(row: Row): CaptureEntry | undefined {
  const record = closeRecord(row);
  return record && { kind: "close", record };
}

function closeRecord(row: Row): CloseRecord | undefined {
  if (row.closed === null || row.closed === undefined) return undefined;
  return {
    kind: "close",
    connection: Number(row.connection),
    time: Number(row.closed) / 1_000_000,
    by: row.close_by === "server" ? "server" : "client",
    code: Number(row.close_code),
    reason: String(row.close_reason),
    clean: row.close_clean === 1,
  };
}
