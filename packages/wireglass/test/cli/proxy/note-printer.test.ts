import { expect, onTestFinished, test, vi } from "vitest";
import type { ProxyNote } from "../../../src/capture/index.ts";
import { NotePrinter } from "../../../src/cli/proxy/note-printer.ts";
import { textsFor } from "../../../src/cli/proxy/texts.ts";

/** What was printed of these notes, one after the other; a number lets so many milliseconds pass. */
function printed(...notes: readonly (ProxyNote | number)[]): string[] {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const lines: string[] = [];
  const printer = new NotePrinter((text) => lines.push(text.trimEnd()), textsFor("en"));
  for (const note of notes) {
    if (typeof note === "number") vi.advanceTimersByTime(note);
    else printer.note(note);
  }
  printer.finish();
  return lines;
}

const broken = (port: number, detail: string): ProxyNote => ({
  code: "proxy/broken",
  host: `127.0.0.1:${port}`,
  detail,
});
const many = Array.from({ length: 10_000 }, (_, port) => broken(port, "hung up"));
const FIVE = [0, 1, 2, 3, 4].map((port) => `127.0.0.1:${port}: hung up`);

test("of many that say the same the first are printed, and how many more there were", () => {
  expect(printed(...many)).toEqual([
    ...FIVE,
    "9995 more like this last one: 127.0.0.1:9999: hung up",
  ]);
});

test("what says something else is not hidden by them", () => {
  expect(printed(...many.slice(0, 9), broken(7, "no route"))).toEqual([
    ...FIVE,
    "127.0.0.1:7: no route",
    "4 more like this last one: 127.0.0.1:8: hung up",
  ]);
});

test("after some seconds they are printed again", () => {
  expect(printed(...many.slice(0, 6), 10_000, broken(0, "hung up"))).toEqual([
    ...FIVE,
    "1 more like this last one: 127.0.0.1:5: hung up",
    "127.0.0.1:0: hung up",
  ]);
});

test("a few are printed as they come, and nothing more", () => {
  expect(printed(...many.slice(0, 5), 60_000)).toEqual(FIVE);
});
