import type { FrameRecord, MessageRecord, OpenRecord } from "../record/index.ts";
import { CONNECTION_FIELDS, headerField, hostOfAddress } from "./connection-fields.ts";
import type { Field, ValueKind } from "./field.ts";
import type { FilterSubject } from "./filter.ts";
import { MESSAGE_FIELDS, messageField } from "./message-fields.ts";

function named(fields: readonly Field[], name: string, packetName: string): readonly Field[] {
  return fields
    .filter((field) => field.name === name)
    .map((field) => ({ ...field, name: packetName, exact: true as const }));
}

/** A field of each frame of a message. */
function frameField(
  name: string,
  kind: ValueKind,
  read: (frame: FrameRecord) => string | number | undefined,
): Field {
  const field = messageField(name, kind, ({ frames }) =>
    frames.map(read).filter((value) => value !== undefined),
  );
  return { ...field, exact: true };
}

type End = "source" | "target" | "both";

function endsOf(end: End, { from }: MessageRecord): readonly ("client" | "server")[] {
  if (end === "both") return ["client", "server"];
  return [(end === "source") === (from === "client") ? "client" : "server"];
}

/** What holds of one end of a message's way, or of both. */
function endField(
  name: string,
  kind: ValueKind,
  end: End,
  of: (address: string, subject: FilterSubject) => string | number | undefined,
): Field {
  const field = messageField(name, kind, (message, subject) =>
    endsOf(end, message)
      .map((side) => of(subject.connection[side], subject))
      .filter((value) => value !== undefined),
  );
  return { ...field, exact: true };
}

const ENDS = [
  ["src", "source"],
  ["dst", "target"],
] as const;

function hostFields(protocol: string): readonly Field[] {
  const make = (name: string, end: End) =>
    endField(`${protocol}.${name}`, "text", end, (address) =>
      hostOfAddress(address).replace(/^[[\]]+|[[\]]+$/g, ""),
    );
  return [...ENDS.map(([name, end]) => make(name, end)), make("addr", "both")];
}

function portFields(protocol: "tcp" | "udp"): readonly Field[] {
  const speaks = (spoken: OpenRecord["protocol"]) => (spoken === "udp") === (protocol === "udp");
  const make = (name: string, end: End) =>
    endField(`${protocol}.${name}`, "number", end, (address, { connection }) =>
      speaks(connection.protocol) ? portOf(address) : undefined,
    );
  return [...ENDS.map(([name, end]) => make(`${name}port`, end)), make("port", "both")];
}

function portOf(address: string): number | undefined {
  const digits = /[0-9]*$/.exec(address)?.[0] ?? "";
  return digits === "" ? undefined : Number(digits);
}

const MASK_KEY = frameField("websocket.masking_key", "text", ({ maskKey }) => maskKey);
const MASKED = frameField("websocket.mask", "number", ({ maskKey }) =>
  Number(maskKey !== undefined),
);

/** Wireshark's names for what can be asked here as well. */
export const PACKET_FIELDS: readonly Field[] = [
  frameField("websocket.opcode", "number", ({ opcode }) => opcode),
  frameField("websocket.fin", "number", ({ fin }) => Number(fin)),
  frameField("websocket.rsv", "number", ({ rsv }) => rsv),
  frameField("websocket.payload_length", "size", ({ length }) => length),
  MASKED,
  MASK_KEY,
  ...named(MESSAGE_FIELDS, "close.code", "websocket.payload.close.status_code"),
  ...named(MESSAGE_FIELDS, "close.code", "websocket.close.status_code"),
  ...named(MESSAGE_FIELDS, "close.reason", "websocket.payload.close.reason"),
  ...named(MESSAGE_FIELDS, "close.reason", "websocket.close.reason"),
  ...hostFields("ip"),
  ...hostFields("ipv6"),
  ...portFields("tcp"),
  ...portFields("udp"),
  ...named(MESSAGE_FIELDS, "time", "frame.time"),
  ...named(MESSAGE_FIELDS, "time", "frame.time_epoch"),
  ...named(MESSAGE_FIELDS, "wire", "frame.len"),
  ...named(CONNECTION_FIELDS, "path", "http.request.uri"),
  ...named(CONNECTION_FIELDS, "method", "http.request.method"),
  ...named(CONNECTION_FIELDS, "status", "http.response.code"),
  { ...headerField("host"), name: "http.host", exact: true },
  { ...headerField("user-agent"), name: "http.user_agent", exact: true },
  ...named(CONNECTION_FIELDS, "sni", "tls.handshake.extensions_server_name"),
];
