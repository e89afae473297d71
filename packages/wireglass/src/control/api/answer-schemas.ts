import { RECORD_SCHEMAS } from "./record-schemas.ts";
import { COUNT, FLAG, list, NUMBER, named, object, type Schema, said, TEXT } from "./schema.ts";

const LIST_END = {
  next: said(
    COUNT,
    "give it as `after`, or with order=desc as `before`, for the part that follows",
  ),
  more: said(FLAG, "false where the list ended here; a part may be short while there is more"),
};

/** Every schema of the document, by name: of each type in `api-types.ts`. */
export const SCHEMAS = {
  ...RECORD_SCHEMAS,
  Mistake: object({ code: TEXT, message: TEXT }, { at: COUNT, length: COUNT }),
  ConnectionItem: object({
    record: { anyOf: [named("OpenRecord"), named("ExchangeRecord")] },
    close: { anyOf: [named("CloseRecord"), { type: "null" }] },
    messages: COUNT,
    bytes: COUNT,
  }),
  ConnectionList: object({ connections: list(named("ConnectionItem")), ...LIST_END }),
  MessageList: object({
    messages: list({ anyOf: [named("MessageRecord"), named("MessageSummary")] }),
    ...LIST_END,
  }),
  Status: object({
    version: TEXT,
    proxies: list(TEXT),
    capture: object({ file: TEXT, bytes: COUNT, place: COUNT }),
    caCertificate: TEXT,
    readers: COUNT,
  }),
  CaptureFileItem: object({ file: TEXT, bytes: COUNT, changed: NUMBER, current: FLAG }),
  CaptureFileList: object({ captures: list(named("CaptureFileItem")) }),
  NoteItem: object({ number: COUNT, time: NUMBER, code: TEXT, host: TEXT, detail: TEXT }),
  NoteList: object({ notes: list(named("NoteItem")) }),
  OpenApi: { type: "object", description: "this document" },
} as const satisfies Record<string, Schema>;

export type SchemaName = keyof typeof SCHEMAS;
