import { resolve } from "node:path";
import { expect, test } from "vitest";
import { defaultCaFolder } from "../../../../src/capture/proxy/ca/index.ts";

const home = "/home/me";

test.each([
  { platform: "linux", env: {}, folder: "/home/me/.local/share/wireglass" },
  { platform: "linux", env: { XDG_DATA_HOME: "/data" }, folder: "/data/wireglass" },
  {
    platform: "linux",
    env: { XDG_DATA_HOME: "not/absolute" },
    folder: "/home/me/.local/share/wireglass",
  },
  { platform: "darwin", env: {}, folder: "/home/me/Library/Application Support/Wireglass" },
  {
    platform: "win32",
    env: { LOCALAPPDATA: "C:\\Users\\me\\AppData\\Local" },
    folder: "C:\\Users\\me\\AppData\\Local\\Wireglass",
  },
  { platform: "win32", env: {}, folder: "\\home\\me\\AppData\\Local\\Wireglass" },
] as const)("on $platform with $env it is $folder", ({ platform, env, folder }) => {
  expect(defaultCaFolder({ platform, env, home })).toBe(folder);
});

test("WIREGLASS_HOME says another one, relative to the folder of work", () => {
  const env = { WIREGLASS_HOME: "/elsewhere", XDG_DATA_HOME: "/data" };
  expect(defaultCaFolder({ platform: "linux", env, home })).toBe("/elsewhere");
  expect(defaultCaFolder({ platform: "darwin", env: { WIREGLASS_HOME: "here" }, home })).toBe(
    resolve("here"),
  );
});
