import { microsecondsOf } from "@wireglass/lens/record";

/** Unix seconds as HAR's `startedDateTime`, with microseconds. */
export function harTime(seconds: number): string {
  const micros = microsecondsOf(seconds);
  const whole = new Date(Math.floor(micros / 1000)).toISOString();
  return `${whole.slice(0, -1)}${String(micros % 1000).padStart(3, "0")}Z`;
}

/** Unix seconds from an ISO 8601 time; digits beyond the millisecond count. 0 where it is none. */
export function secondsOfHarTime(text: string): number {
  const millis = Date.parse(text);
  if (!(millis >= 0)) return 0;
  const beyond = /\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? "";
  return (millis * 1000 + Number(beyond.padEnd(3, "0"))) / 1_000_000;
}
