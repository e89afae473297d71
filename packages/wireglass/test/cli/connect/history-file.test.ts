import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  HistoryFile,
  historyPath,
  MAX_HISTORY_LINES,
  mayBeKept,
} from "../../../src/cli/connect/history-file.ts";

function newPath(): string {
  return join(mkdtempSync(join(tmpdir(), "wireglass-history-")), "state", "history");
}

test("keeps lines for the next time, for their owner only", () => {
  const path = newPath();
  const history = new HistoryFile(path);
  history.add("one");
  history.add("/hex 00");
  expect(new HistoryFile(path).load()).toEqual(["one", "/hex 00"]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("closes a file that others could read", () => {
  const path = newPath();
  new HistoryFile(path).add("one");
  chmodSync(path, 0o644);
  new HistoryFile(path).load();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("is bounded", () => {
  const path = newPath();
  new HistoryFile(path).add("first");
  writeFileSync(path, Array.from({ length: 2_500 }, (_, i) => `line ${i}\n`).join(""));
  const lines = new HistoryFile(path).load();
  expect(lines).toHaveLength(MAX_HISTORY_LINES);
  expect(lines.at(-1)).toBe("line 2499");
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(MAX_HISTORY_LINES + 1);
});

test("a history that cannot be had is done without", () => {
  const path = newPath();
  new HistoryFile(path).add("the folder's name is taken");
  const history = new HistoryFile(join(path, "history"));
  history.add("one");
  expect(history.load()).toEqual([]);
});

test.each([
  { line: "hello", kept: true },
  { line: '{"type":"hi"}', kept: true },
  { line: "see http://a/b", kept: true },
  { line: "/close 1000 bye", kept: true },
  { line: "", kept: false },
  { line: " behind a blank", kept: false },
  { line: "ann:pa55", kept: false },
  { line: '{"password":"x"}', kept: false },
  { line: "Authorization: Bearer x", kept: false },
  { line: "AUTH token=1", kept: false },
  { line: "x".repeat(5_000), kept: false },
])("$line: kept is $kept", ({ line, kept }) => {
  expect(mayBeKept(line)).toBe(kept);
});

test("stands where the system keeps state", () => {
  expect(historyPath({ XDG_STATE_HOME: "/s" })).toBe(join("/s", "wireglass", "history"));
  expect(historyPath({})).toMatch(/wireglass.history$/);
});
