import type { MessageRecord } from "../record/index.ts";
import { microseconds } from "./connection-fields.ts";
import type { Field, ValueKind, Values } from "./field.ts";
import type { FilterSubject } from "./filter.ts";
import type { Glance } from "./glance.ts";

/** A field of messages; without a `glance` each message has to be read for it. */
export function messageField(
  name: string,
  kind: ValueKind,
  read: (message: MessageRecord, subject: FilterSubject) => Values,
  glance?: (message: Glance) => Values | undefined,
): Field {
  return {
    name,
    level: "message",
    kind,
    read: (subject) => (subject.message === undefined ? [] : read(subject.message, subject)),
    ...(glance && { glance }),
  };
}

function given(value: string | number | undefined): Values {
  return value === undefined || value === "" ? [] : [value];
}

/** When: of a message, or the beginning of a connection where no message is asked about. */
export const TIME_FIELD: Field = {
  name: "time",
  level: "either",
  kind: "time",
  read: ({ connection, message }) => [microseconds((message ?? connection).time)],
  sql: { value: "c.time" },
  glance: ({ time }) => [time],
};

/** When, counted from the beginning of the connection. */
export const OFFSET_FIELD: Field = {
  name: "offset",
  level: "message",
  kind: "duration",
  read: ({ connection, message }) =>
    message === undefined ? [] : [microseconds(message.time) - microseconds(connection.time)],
};

const VIOLATION: Field = {
  name: "violation",
  level: "exchange",
  kind: "text",
  read: ({ connection, message }) =>
    message?.violations ?? (connection.kind === "exchange" ? connection.violations : []),
  sql: { value: "v.value", rows: "json_each(c.record, '$.violations') v" },
  glance: ({ isOrdinary }) => (isOrdinary ? [] : undefined),
};

const TAG: Field = messageField(
  "tag",
  "text",
  ({ tags = [] }) => tags,
  ({ isOrdinary }) => (isOrdinary ? [] : undefined),
);

const CLOSE = 8;
const PLAIN_STREAM = 16;

/** Of what is no close frame. */
function noClose({ opcode }: Glance): Values | undefined {
  return opcode === CLOSE ? undefined : [];
}

/** What can be asked of a message. */
export const MESSAGE_FIELDS: readonly Field[] = [
  messageField(
    "index",
    "number",
    ({ index }) => [index],
    ({ index }) => [index],
  ),
  messageField(
    "size",
    "size",
    ({ length }) => [length],
    ({ size }) => [size],
  ),
  messageField("wire", "size", ({ wireLength }) => [wireLength]),
  messageField(
    "fragments",
    "number",
    ({ frames }) => [frames.length],
    ({ isOrdinary, opcode }) => (isOrdinary ? [opcode === PLAIN_STREAM ? 0 : 1] : undefined),
  ),
  messageField(
    "close.code",
    "number",
    ({ opcode, code }) => (opcode === "close" ? given(code) : []),
    noClose,
  ),
  messageField(
    "close.reason",
    "text",
    ({ opcode, reason }) => (opcode === "close" ? given(reason) : []),
    noClose,
  ),
  VIOLATION,
  TAG,
  TIME_FIELD,
  OFFSET_FIELD,
];

/** The number of a message's kind: the first frame's, 16 for plain streams. */
export const OPCODE_NUMBER: Field = messageField(
  "opcode",
  "number",
  ({ opcode, frames }) => [
    opcode === "data" ? PLAIN_STREAM : (frames[0]?.opcode ?? OPCODES[opcode]),
  ],
  ({ opcode }) => [opcode],
);

const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10, data: PLAIN_STREAM } as const;
