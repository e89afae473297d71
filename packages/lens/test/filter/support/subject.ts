import type { FilterSubject } from "../../../src/filter/index.ts";
import { matches, parseFilter } from "../../../src/filter/index.ts";
import type {
  CloseRecord,
  ExchangeRecord,
  MessageRecord,
  OpenRecord,
} from "../../../src/record/index.ts";

/** The beginning of a connection, with what a test cares about. */
export function open(about: Partial<OpenRecord> = {}): OpenRecord {
  return {
    kind: "open",
    connection: 7,
    time: 1_764_000_000,
    protocol: "wss",
    source: "proxy",
    url: "wss://api.example.com/ws?x=1",
    client: "127.0.0.1:50612",
    server: "10.0.0.8:443",
    subprotocol: null,
    extensions: "",
    ...about,
  };
}

/** An exchange, with what a test cares about. */
export function exchange(about: Partial<ExchangeRecord> = {}): ExchangeRecord {
  const { kind: _kind, subprotocol: _subprotocol, extensions: _extensions, ...rest } = open();
  return { ...rest, kind: "exchange", violations: [], ...about };
}

/** The end of that connection. */
export function end(about: Partial<CloseRecord> = {}): CloseRecord {
  return {
    kind: "close",
    connection: 7,
    time: 1_764_000_090,
    by: "server",
    code: 1006,
    reason: "",
    clean: false,
    ...about,
  };
}

/** A message of it. */
export function message(about: Partial<MessageRecord> = {}): MessageRecord {
  const { text, base64 } = about;
  const content = (text ?? base64 ?? about.code) === undefined ? { text: "hello" } : {};
  return {
    kind: "message",
    connection: 7,
    index: 12,
    time: 1_764_000_005.5,
    from: "client",
    opcode: "text",
    ...content,
    length: (text ?? "hello").length,
    wireLength: 11,
    compressed: false,
    frames: [{ fin: true, rsv: 0, opcode: 1, maskKey: "0c27572a", length: 5 }],
    origin: "peer",
    violations: [],
    ...about,
  };
}

/** Whether an expression, read at noon UTC of the day of these records, lets a subject through. */
export function passes(text: string, subject: Partial<FilterSubject>): boolean {
  const parsed = parseFilter(text, { now: 1_764_001_000, offsetMinutes: 60 });
  if (parsed.kind === "mistake") throw new Error(`${text}: ${parsed.mistake.message}`);
  return matches(parsed.filter, { connection: open(), ...subject });
}
