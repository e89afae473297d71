import type { MessageRecord } from "../record/index.ts";
import { microseconds } from "./connection-fields.ts";
import type { Field, FieldSql, ValueKind } from "./field.ts";
import type { FilterSubject } from "./filter.ts";

type Values = readonly (string | number)[];

/** A field of messages. */
export function messageField(
  name: string,
  kind: ValueKind,
  sql: FieldSql,
  read: (message: MessageRecord, subject: FilterSubject) => Values,
): Field {
  return {
    name,
    level: "message",
    kind,
    read: (subject) => (subject.message === undefined ? [] : read(subject.message, subject)),
    sql: () => sql,
  };
}

/**
 * The frames of a message as rows `f`, with the one that is not kept because it says nothing new: see
 * `KeptMessage.frames`.
 */
export const FRAME_ROWS = `(SELECT json_extract(value, '$.fin') AS fin, json_extract(value, '$.rsv') AS rsv,
    json_extract(value, '$.opcode') AS opcode, json_extract(value, '$.maskKey') AS mask,
    json_extract(value, '$.length') AS length, json_extract(value, '$.lengthBytes') AS extended
  FROM json_each(m.frames)
  UNION ALL SELECT 1, CASE WHEN m.flags & 64 THEN 4 ELSE 0 END, m.flags & 31,
    CASE WHEN m.mask IS NOT NULL THEN printf('%08x', m.mask & 4294967295) END,
    length(coalesce(m.wire, m.payload)), NULL
  WHERE m.frames IS NULL AND m.flags & 31 <> 16) f`;

/** RFC 6455 §5.2: two bytes, the extended length, the mask key and the payload. */
const WIRE_LENGTH = `CASE WHEN m.flags & 31 = 16 THEN length(m.payload)
  WHEN m.frames IS NULL THEN length(coalesce(m.wire, m.payload)) + CASE WHEN m.mask IS NULL THEN 2 ELSE 6 END +
    CASE WHEN length(coalesce(m.wire, m.payload)) < 126 THEN 0 WHEN length(coalesce(m.wire, m.payload)) < 65536 THEN 2 ELSE 8 END
  ELSE (SELECT coalesce(sum(2 + f.length +
    coalesce(f.extended, CASE WHEN f.length < 126 THEN 0 WHEN f.length < 65536 THEN 2 ELSE 8 END) +
    CASE WHEN f.mask IS NULL THEN 0 ELSE 4 END), 0) FROM ${FRAME_ROWS}) END`;

const digit = (at: number) =>
  `(instr('0123456789ABCDEF', substr(hex(substr(m.payload, 1, 2)), ${at}, 1)) - 1)`;

const CLOSE_CODE = `CASE WHEN m.flags & 31 <> 8 THEN NULL WHEN length(m.payload) < 2 THEN 1005
  ELSE ((${digit(1)} * 16 + ${digit(2)}) * 16 + ${digit(3)}) * 16 + ${digit(4)} END`;

/** The name of the function that reads a close frame's reason as records have it. */
export const REASON_FUNCTION = "wireglass_reason";

const CLOSE_REASON = `CASE WHEN m.flags & 31 = 8 AND length(m.payload) > 2 THEN ${REASON_FUNCTION}(m.payload) END`;

function given(value: string | number | undefined): Values {
  return value === undefined || value === "" ? [] : [value];
}

/** When: of a message, or the beginning of a connection where no message is asked about. */
export const TIME_FIELD: Field = {
  name: "time",
  level: "either",
  kind: "time",
  read: ({ connection, message }) => [microseconds((message ?? connection).time)],
  sql: (target, epoch) => ({ value: target === "message" ? `(m.time + ${epoch})` : "c.time" }),
};

/** When, counted from the beginning of the connection. */
export const OFFSET_FIELD: Field = {
  name: "offset",
  level: "message",
  kind: "duration",
  read: ({ connection, message }) =>
    message === undefined ? [] : [microseconds(message.time) - microseconds(connection.time)],
  sql: (_target, epoch) => ({ value: `(m.time + ${epoch} - c.time)` }),
};

const VIOLATION: Field = {
  name: "violation",
  level: "exchange",
  kind: "text",
  read: ({ connection, message }) =>
    message?.violations ?? (connection.kind === "exchange" ? connection.violations : []),
  sql: (target) => ({
    value: "v.value",
    rows:
      target === "message" ? "json_each(m.violations) v" : "json_each(c.record, '$.violations') v",
  }),
};

/** What can be asked of a message. */
export const MESSAGE_FIELDS: readonly Field[] = [
  messageField("index", "number", { value: "m.idx" }, ({ index }) => [index]),
  messageField("size", "size", { value: "length(m.payload)" }, ({ length }) => [length]),
  messageField("wire", "size", { value: WIRE_LENGTH }, ({ wireLength }) => [wireLength]),
  messageField(
    "fragments",
    "number",
    {
      value:
        "CASE WHEN m.frames IS NULL THEN m.flags & 31 <> 16 ELSE json_array_length(m.frames) END",
    },
    ({ frames }) => [frames.length],
  ),
  messageField("close.code", "number", { value: CLOSE_CODE }, ({ opcode, code }) =>
    opcode === "close" ? given(code) : [],
  ),
  messageField("close.reason", "text", { value: CLOSE_REASON }, ({ opcode, reason }) =>
    opcode === "close" ? given(reason) : [],
  ),
  VIOLATION,
  TIME_FIELD,
  OFFSET_FIELD,
];

/** The number of a message's kind: the first frame's, 16 for plain streams. */
export const OPCODE_NUMBER: Field = messageField(
  "opcode",
  "number",
  { value: "m.flags & 31" },
  ({ opcode, frames }) => [opcode === "data" ? 16 : (frames[0]?.opcode ?? OPCODES[opcode])],
);

const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10, data: 16 } as const;
