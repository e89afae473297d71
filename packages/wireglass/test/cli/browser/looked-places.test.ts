import { expect, test } from "vitest";
import { placesText } from "../../../src/cli/browser/looked-places.ts";

test.each([
  { places: [], text: "" },
  { places: ["/opt/chrome"], text: "chrome: /opt" },
  {
    places: ["/bin/a", "/usr/bin/a", "/bin/b", "/usr/bin/b", "/snap/bin/a"],
    text: "a, b: /bin, /usr/bin; a: /snap/bin",
  },
  { places: ["C:\\X\\a.exe", "D:\\X\\a.exe"], text: "a.exe: C:\\X, D:\\X" },
])("$places are said as $text", ({ places, text }) => {
  expect(placesText(places)).toBe(text);
});
