import type { ExchangeRecord, OpenRecord } from "../record/index.ts";
import type { Field, ValueKind, Values } from "./field.ts";
import type { FilterSubject } from "./filter.ts";
import { urlParts } from "./url-parts.ts";

type Connection = OpenRecord | ExchangeRecord;

/** A time of a record in whole microseconds: what captures keep. */
export function microseconds(seconds: number): number {
  return Math.round(seconds * 1_000_000);
}

function given(value: string | number | null | undefined): Values {
  return value === null || value === undefined || value === "" ? [] : [value];
}

function field(
  name: string,
  kind: ValueKind,
  value: string,
  read: (connection: Connection, subject: FilterSubject) => Values,
  rows?: string,
): Field {
  return {
    name,
    level: "connection",
    kind,
    read: (subject) => read(subject.connection, subject),
    sql: rows === undefined ? { value } : { value, rows },
  };
}

/** An address is also found without its port. */
function address(name: "client" | "server"): Field {
  const column = `c.${name}`;
  return field(
    name,
    "text",
    "a.value",
    (connection) => [connection[name], hostOfAddress(connection[name])],
    `(SELECT ${column} AS value UNION ALL SELECT ${sqlHostOfAddress(column)}) a`,
  );
}

/** "host:port" without the port. */
export function hostOfAddress(text: string): string {
  return text.replace(/[0-9]*$/, "").replace(/:*$/, "");
}

/** The same in SQL. */
function sqlHostOfAddress(column: string): string {
  return `rtrim(rtrim(${column}, '0123456789'), ':')`;
}

/** The values of a header by its name, in request and answer. */
export function headerField(name: string): Field {
  const wanted = name.toLowerCase();
  const pairs = "json_each(c.record, '$.request.headers')";
  const answer = "json_each(c.record, '$.response.headers')";
  return field(
    `header:${name}`,
    "text",
    "json_extract(h.pair, '$[1]')",
    ({ request, response }) =>
      [...(request?.headers ?? []), ...(response?.headers ?? [])]
        .filter(([header]) => header.toLowerCase() === wanted)
        .map(([, value]) => value),
    // The name has letters, digits, dashes and underscores only: the parser takes nothing else.
    `(SELECT pair FROM (SELECT value AS pair FROM ${pairs} UNION ALL SELECT value FROM ${answer})
      WHERE lower(json_extract(pair, '$[0]')) = '${wanted}') h`,
  );
}

/** What can be asked of a connection, or of an exchange. */
export const CONNECTION_FIELDS: readonly Field[] = [
  {
    ...field("conn", "number", "c.connection", ({ connection }) => [connection]),
    level: "either",
    glance: ({ connection }) => [connection],
  },
  field("url", "text", "c.url", ({ url }) => [url]),
  field("host", "text", "nullif(c.host, '')", ({ url }) => given(urlParts(url).host)),
  field("port", "number", "c.port", ({ url }) => given(urlParts(url).port)),
  field("path", "text", "nullif(c.path, '')", ({ url }) => given(urlParts(url).path)),
  field("method", "text", "c.method", ({ request }) => given(request?.method)),
  field("status", "number", "c.status", ({ response }) => given(response?.status)),
  address("client"),
  address("server"),
  field("subprotocol", "text", "nullif(c.subprotocol, '')", (connection) =>
    connection.kind === "open" ? given(connection.subprotocol) : [],
  ),
  field("extensions", "text", "nullif(c.extensions, '')", (connection) =>
    connection.kind === "open" ? given(connection.extensions) : [],
  ),
  field("tls", "text", "json_extract(c.record, '$.tls.version')", ({ tls }) => given(tls?.version)),
  field("sni", "text", "nullif(json_extract(c.record, '$.tls.servername'), '')", ({ tls }) =>
    given(tls?.servername),
  ),
  field("refused", "text", "nullif(json_extract(c.record, '$.refused.code'), '')", (connection) =>
    connection.kind === "exchange" ? given(connection.refused?.code) : [],
  ),
  field("code", "number", "c.close_code", (_, { close }) => given(close?.code)),
  field("reason", "text", "nullif(c.close_reason, '')", (_, { close }) => given(close?.reason)),
  field("duration", "duration", "c.closed - c.time", ({ time }, { close }) =>
    close === undefined ? [] : [microseconds(close.time) - microseconds(time)],
  ),
];
