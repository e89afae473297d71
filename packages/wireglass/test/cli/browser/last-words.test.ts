import { expect, test } from "vitest";
import { lacksScreen, reasonIn } from "../../../src/cli/browser/last-words.ts";

const BUS = "[9:9:1121/162100.1:ERROR:dbus/bus.cc:405] Failed to connect to the bus: no such file";
const SCREEN = "[9:9:1121/162100.2:ERROR:ui/ozone_x11.cc:257] Missing X server or $DISPLAY";

test.each([
  { name: "nothing", words: "", reason: "" },
  { name: "one line", words: "node: bad option: --x\n", reason: "node: bad option: --x" },
  {
    name: "a screen that is missing, among other complaints",
    words: `${BUS}\n${SCREEN}\n${BUS}`,
    reason: "Missing X server or $DISPLAY",
  },
  {
    name: "the last complaint",
    words: `first\n${BUS}\n\n`,
    reason: /^Failed to connect to the bus/,
  },
  { name: "control characters", words: "a\x1b[2Jb\x07", reason: "a [2Jb" },
  { name: "a long line", words: "x".repeat(1000), reason: "x".repeat(200) },
])("of $name the reason is kept", ({ words, reason }) => {
  if (typeof reason === "string") expect(reasonIn(words)).toBe(reason);
  else expect(reasonIn(words)).toMatch(reason);
});

test("a missing screen is told from everything else", () => {
  expect(lacksScreen(SCREEN)).toBe(true);
  expect(lacksScreen(BUS)).toBe(false);
});
