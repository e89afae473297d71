import { type MessageRecord, type OpenRecord, opcodeName } from "../record/index.ts";
import type { Choice, FilterSubject, Level } from "./filter.ts";
import type { Glance } from "./glance.ts";

/** The named facts of a field, by name. */
export type Choices = Readonly<Record<string, Choice>>;

function ofMessage(
  glance: (message: Glance) => boolean | undefined,
  holds: (message: MessageRecord) => boolean,
): Choice {
  return {
    level: "message",
    glance,
    holds: ({ message }) => message !== undefined && holds(message),
  };
}

function ofConnection(sql: string, holds: (subject: FilterSubject) => boolean): Choice {
  return { level: "connection", sql, holds };
}

/** One choice for each name, made alike. */
function each<Name extends string>(
  names: readonly Name[],
  make: (name: Name) => Choice,
): Readonly<Record<string, Choice>> {
  return Object.fromEntries(names.map((name) => [name, make(name)]));
}

const SIDES = ["client", "server"] as const;
const [FROM_CLIENT, FROM_SERVER] = SIDES.map((side) =>
  ofMessage(
    (message) => message.from === side,
    ({ from }) => from === side,
  ),
) as [Choice, Choice]; // as many as there are sides

const OPCODES = ["text", "binary", "close", "ping", "pong", "data"] as const;
const opcodes = each(OPCODES, (name) =>
  ofMessage(
    (message) => opcodeName(message.opcode) === name,
    ({ opcode }) => opcode === name,
  ),
);

const ORIGINS = ["peer", "edited", "injected", "dropped"] as const;
const origins = each(ORIGINS, (name) =>
  ofMessage(
    (message) => message.origin === name,
    ({ origin }) => origin === name,
  ),
);

const COMPRESSED = ofMessage(
  (message) => message.compressed,
  ({ compressed }) => compressed,
);
const MASKED = ofMessage(
  ({ isOrdinary, isMasked }) => (isOrdinary ? isMasked : undefined),
  ({ frames }) => frames.some(({ maskKey }) => maskKey !== undefined),
);
const FRAGMENTED = ofMessage(
  ({ isOrdinary }) => (isOrdinary ? false : undefined),
  ({ frames }) => frames.length > 1,
);
const TEXT = ofMessage(
  ({ isText }) => isText,
  ({ text }) => text !== undefined,
);
const CLEAN = ofConnection("c.close_clean IS 1", ({ close }) => close?.clean === true);
const CONTROL = ofMessage(
  ({ opcode }) => opcode >= 8 && opcode <= 10,
  ({ opcode }) => ["close", "ping", "pong"].includes(opcode),
);

function opposite({ level, sql, glance, holds }: Choice): Choice {
  return {
    level,
    holds: (subject) => !holds(subject),
    ...(sql !== undefined && { sql: `NOT (${sql})` }),
    ...(glance !== undefined && {
      glance: (message) => {
        const truth = glance(message);
        return truth === undefined ? undefined : !truth;
      },
    }),
  };
}

function yesOrNo(choice: Choice): Choices {
  return { true: choice, false: opposite(choice), yes: choice, no: opposite(choice) };
}

function protocols(...names: readonly OpenRecord["protocol"][]): Choice {
  const list = names.map((name) => `'${name}'`).join(", ");
  return ofConnection(`c.protocol IN (${list})`, ({ connection }) =>
    names.includes(connection.protocol),
  );
}

const PROTOCOLS = ["ws", "wss", "tcp", "tls", "udp"] as const;
const SOURCES = ["proxy", "pcap", "page", "server", "client", "test", "load"] as const;

/** A member of the record that is not null: in SQL by its path, in code by what reads it. */
function member(path: string, holds: (subject: FilterSubject) => boolean): Choice {
  return ofConnection(`json_type(c.record, '${path}') IS NOT NULL`, holds);
}

const VIOLATED: Choice = {
  level: "exchange" satisfies Level,
  glance: ({ isOrdinary }) => (isOrdinary ? false : undefined),
  sql: "coalesce(json_array_length(c.record, '$.violations'), 0) > 0",
  holds: ({ connection, message }) =>
    (message?.violations ?? (connection.kind === "exchange" ? connection.violations : [])).length >
    0,
};

const BODY = ofConnection(
  "(json_type(c.record, '$.requestBody') IS NOT NULL OR json_type(c.record, '$.responseBody') IS NOT NULL)",
  ({ connection }) =>
    connection.kind === "exchange" &&
    (connection.requestBody !== undefined || connection.responseBody !== undefined),
);

const HAS: Choices = {
  violation: VIOLATED,
  compression: COMPRESSED,
  fragments: FRAGMENTED,
  mask: MASKED,
  text: TEXT,
  payload: ofMessage(
    ({ size }) => size > 0,
    ({ length }) => length > 0,
  ),
  subprotocol: ofConnection(
    "coalesce(c.subprotocol, '') <> ''",
    ({ connection }) => connection.kind === "open" && (connection.subprotocol ?? "") !== "",
  ),
  extensions: ofConnection(
    "c.extensions <> ''",
    ({ connection }) => connection.kind === "open" && connection.extensions !== "",
  ),
  reason: ofConnection(
    "coalesce(c.close_reason, '') <> ''",
    ({ close }) => (close?.reason ?? "") !== "",
  ),
  request: member("$.request", ({ connection }) => connection.request !== undefined),
  response: member("$.response", ({ connection }) => connection.response !== undefined),
  tls: member("$.tls", ({ connection }) => connection.tls !== undefined),
  body: BODY,
};

const IS: Choices = {
  open: ofConnection(
    "(c.kind = 'open' AND c.closed IS NULL)",
    ({ connection, close }) => connection.kind === "open" && close === undefined,
  ),
  closed: ofConnection("c.closed IS NOT NULL", ({ close }) => close !== undefined),
  clean: CLEAN,
  exchange: ofConnection("c.kind = 'exchange'", ({ connection }) => connection.kind === "exchange"),
  refused: member(
    "$.refused",
    ({ connection }) => connection.kind === "exchange" && connection.refused !== undefined,
  ),
  websocket: ofConnection(
    "(c.kind = 'open' AND c.protocol IN ('ws', 'wss'))",
    ({ connection }) => connection.kind === "open" && /^wss?$/.test(connection.protocol),
  ),
  stream: protocols("tcp", "tls", "udp"),
  secure: protocols("wss", "tls"),
  control: CONTROL,
  ...opcodes,
  ...origins,
  compressed: COMPRESSED,
  fragmented: FRAGMENTED,
  masked: MASKED,
};

/** The fields that have a few named values, and what each of those asks. */
export const CHOICE_FIELDS: Readonly<Record<string, Choices>> = {
  from: { client: FROM_CLIENT, server: FROM_SERVER },
  to: { client: FROM_SERVER, server: FROM_CLIENT },
  opcode: opcodes,
  origin: origins,
  protocol: each(PROTOCOLS, (name) => protocols(name)),
  source: each(SOURCES, (name) =>
    ofConnection(`c.source = '${name}'`, ({ connection }) => connection.source === name),
  ),
  by: each(SIDES, (name) =>
    ofConnection(`c.close_by IS '${name}'`, ({ close }) => close?.by === name),
  ),
  compressed: yesOrNo(COMPRESSED),
  masked: yesOrNo(MASKED),
  clean: yesOrNo(CLEAN),
  has: HAS,
  is: IS,
};
