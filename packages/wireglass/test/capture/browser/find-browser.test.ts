import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findBrowser } from "../../../src/capture/browser/index.ts";
import { temporaryFolder } from "../proxy/ca/support/folders.ts";

function program(path: string, mode = 0o755): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, mode);
  return path;
}

function looked(about: Parameters<typeof findBrowser>[0]): readonly string[] {
  const search = findBrowser(about);
  if ("found" in search) throw new Error(`found ${search.found}`);
  return search.looked;
}

test("the first in PATH is found, what cannot be run is passed by", () => {
  const folder = temporaryFolder();
  const PATH = `${folder}/a:relative:${folder}/b`;
  program(join(folder, "a", "chromium"), 0o644);
  mkdirSync(join(folder, "a", "google-chrome"));
  const found = program(join(folder, "b", "google-chrome"));
  expect(findBrowser({ env: { PATH }, platform: "linux" })).toEqual({ found });
});

test("CHROME_PATH comes before PATH, and what is asked for before both", () => {
  const folder = temporaryFolder();
  program(join(folder, "chromium"));
  const CHROME_PATH = program(join(folder, "mine"));
  const env = { PATH: folder, CHROME_PATH };
  expect(findBrowser({ env })).toEqual({ found: CHROME_PATH });
  expect(findBrowser({ env, browser: "chromium" })).toEqual({ found: join(folder, "chromium") });
  const path = join(folder, "mine");
  expect(findBrowser({ env: { PATH: "" }, browser: path })).toEqual({ found: path });
});

test("nothing else is looked for where one is asked for", () => {
  expect(looked({ browser: "/no/where", env: { PATH: "/usr/bin" } })).toEqual(["/no/where"]);
  expect(looked({ browser: "nowhere", env: { PATH: "" } })).toEqual(["nowhere"]);
  const env = { PATH: "/no/a:/no/b" };
  expect(looked({ browser: "x", env, platform: "linux" })).toEqual(["/no/a/x", "/no/b/x"]);
});

test("on a Mac it is looked for among the applications", () => {
  const places = looked({ env: { PATH: "", HOME: "/Users/me" }, platform: "darwin" });
  expect(places).toContain("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
  expect(places).toContain("/Users/me/Applications/Chromium.app/Contents/MacOS/Chromium");
});

test("on Windows it is looked for among the programs of the machine and of the user", () => {
  const env = { ProgramFiles: "C:\\Program Files", LOCALAPPDATA: "C:\\Users\\me\\AppData\\Local" };
  const places = looked({ env, platform: "win32" });
  expect(places).toContain("C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe");
  expect(places).toContain("C:\\Users\\me\\AppData\\Local\\Chromium\\Application\\chrome.exe");
  expect(places.some((place) => place.includes("undefined"))).toBe(false);
});
