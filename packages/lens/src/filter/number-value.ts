import type { ValueKind } from "./field.ts";
import type { MistakeCode } from "./mistake.ts";
import { between, comparison, type NumberSpan, type NumberTest } from "./number-test.ts";
import type { SourceCursor, Token } from "./source-cursor.ts";
import { type Clock, readDuration, readTime } from "./time-value.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  ki: 2 ** 10,
  kib: 2 ** 10,
  mi: 2 ** 20,
  mib: 2 ** 20,
  gi: 2 ** 30,
  gib: 2 ** 30,
};

/** Bytes: 300, 1.5k, 2MiB. */
export function readSize(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? [];
  const factor = Object.hasOwn(UNITS, unit.toLowerCase()) ? UNITS[unit.toLowerCase()] : undefined;
  return count === undefined || factor === undefined ? undefined : Number(count) * factor;
}

function readNumber(text: string): number | undefined {
  if (/^true$/i.test(text)) return 1; // as Wireshark writes flags
  if (/^false$/i.test(text)) return 0;
  return /^(-?\d+(\.\d+)?|0x[0-9a-f]{1,12})$/i.test(text) ? Number(text) : undefined;
}

/** What stands as an example where a value is expected. */
export const EXAMPLES: Readonly<Record<ValueKind, readonly string[]>> = {
  text: ["name", "*.example.com", '"two words"'],
  number: ["7", "1..5"],
  size: ["300", "1.5k", "2MiB"],
  duration: ["5s", "250ms", "1h30m"],
  time: ["2026-01-05", "2026-01-05T10:00:05Z", "10:00", "+5s"],
};

/** A value of a field that has numbers. */
export function readSpan(
  cursor: SourceCursor,
  kind: Exclude<ValueKind, "text">,
  token: Token,
  clock: Clock,
): NumberSpan {
  const found = kind === "time" ? readTime(token.text, clock) : pointOf(kind, token.text);
  if (found === "clock") throw cursor.faultAt(token, "clock", ["2026-01-05T10:00"]);
  if (found === undefined) throw cursor.faultAt(token, CODES[kind], EXAMPLES[kind]);
  return found;
}

const CODES = {
  number: "number",
  size: "size",
  duration: "duration",
  time: "time",
} as const satisfies Record<Exclude<ValueKind, "text">, MistakeCode>;

function pointOf(kind: "number" | "size" | "duration", text: string): NumberSpan | undefined {
  const read = { number: readNumber, size: readSize, duration: readDuration }[kind];
  const value = read(text);
  return value === undefined ? undefined : { start: value, end: value };
}

/** A value behind an operator: one, a range with two dots, or one with an operator of its own. */
export function readNumberTest(
  cursor: SourceCursor,
  kind: Exclude<ValueKind, "text">,
  operator: string,
  token: Token,
  clock: Clock,
): NumberTest {
  const part = (start: number, end: number): Token => {
    const text = token.text.slice(start, end);
    return {
      text,
      quoted: false,
      at: token.at + Number(token.quoted) + start,
      length: text.length,
    };
  };
  const end = token.text.length;
  if (operator !== ":") return comparison(operator, readSpan(cursor, kind, token, clock));
  const [own = ""] = /^(?:[<>]=?|==?)/.exec(token.text) ?? [];
  if (own !== "") return comparison(own, readSpan(cursor, kind, part(own.length, end), clock));
  const dots = token.text.indexOf("..");
  if (dots < 0) return comparison(":", readSpan(cursor, kind, token, clock));
  const from = readSpan(cursor, kind, part(0, dots), clock);
  const to = readSpan(cursor, kind, part(dots + 2, end), clock);
  if (to.start < from.start) throw cursor.faultAt(token, "range");
  return between(from, to);
}
