import type { NumberSpan } from "./number-test.ts";

/** What a parser knows of the day: no clock is read here. */
export type Clock = {
  /** The present, in Unix seconds. */
  readonly now?: number | undefined;
  /** Minutes that local time is ahead of UTC: 60 in Berlin's winter. UTC where absent. */
  readonly offsetMinutes?: number | undefined;
};

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}.*))?$/i;
const TIME_OF_DAY = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(z|[+-]\d{2}:?\d{2})?$/i;
const UNIX = /^(\d{9,11})(?:\.(\d{1,6}))?$/;

/**
 * A time in whole microseconds since 1970, with how long it lasts: a day, a minute, a second, or less.
 * "clock" is for a time of day where nobody has said what day it is.
 */
export function readTime(text: string, clock: Clock): NumberSpan | "clock" | undefined {
  const unix = UNIX.exec(text);
  if (unix !== null) return spanOfFraction(Number(unix[1]) * SECOND, unix[2]);
  const offset = (clock.offsetMinutes ?? 0) * MINUTE;
  const date = DATE.exec(text);
  if (date === null) {
    const today = Math.floor(((clock.now ?? 0) * SECOND + offset) / DAY) * DAY;
    const span = timeOfDay(text, today, offset);
    return span !== undefined && clock.now === undefined ? "clock" : span;
  }
  const day = dayOf(Number(date[1]), Number(date[2]), Number(date[3]));
  if (day === undefined) return undefined;
  if (date[4] === undefined) return { start: day - offset, end: day - offset + DAY };
  return timeOfDay(date[4], day, offset);
}

/** Midnight UTC; undefined where there is no such day. */
function dayOf(year: number, month: number, day: number): number | undefined {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time * 1_000 : undefined;
}

function timeOfDay(text: string, day: number, localOffset: number): NumberSpan | undefined {
  const [, hours, minutes, seconds, fraction, zone] = TIME_OF_DAY.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  if (Number(seconds ?? 0) > 59) return undefined;
  const offset = zone === undefined ? localOffset : offsetOf(zone);
  const start = day - offset + (Number(hours) * 60 + Number(minutes)) * MINUTE;
  if (seconds === undefined) return { start, end: start + MINUTE };
  return spanOfFraction(start + Number(seconds) * SECOND, fraction);
}

function offsetOf(zone: string): number {
  if (/z/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith("-") ? -minutes : minutes) * MINUTE;
}

/** A second, or the part of it that as many digits can tell apart. */
function spanOfFraction(second: number, fraction = ""): NumberSpan {
  const start = second + Number(fraction.padEnd(6, "0"));
  return fraction.length === 6
    ? { start, end: start }
    : { start, end: start + 10 ** (6 - fraction.length) };
}

const UNITS: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  μs: 1,
  ms: 1_000,
  s: SECOND,
  sec: SECOND,
  m: MINUTE,
  min: MINUTE,
  h: 60 * MINUTE,
  d: DAY,
};

/** A length of time such as 1h30m, 250ms or 5 (seconds), in microseconds. */
export function readDuration(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * SECOND);
  if (!/^(\d+(\.\d+)?[a-zµμ]+)+$/i.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit = ""] of text.toLowerCase().matchAll(/(\d+(?:\.\d+)?)([a-zµμ]+)/g)) {
    const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (factor === undefined) return undefined;
    sum += Number(count) * factor;
  }
  return Math.round(sum);
}
