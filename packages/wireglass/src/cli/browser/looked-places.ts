import { posix, win32 } from "node:path";

/** Places with the same names are said at once: "chromium, chrome: /usr/bin, /bin; chromium: /snap/bin". */
export function placesText(places: readonly string[]): string {
  const namesIn = Map.groupBy(places, (place) => pathOf(place).dirname(place));
  const folders = [...namesIn].map(([folder, inside]) => {
    return { folder, names: inside.map((place) => pathOf(place).basename(place)).join(", ") };
  });
  const groups = Map.groupBy(folders, ({ names }) => names);
  return [...groups]
    .map(([names, same]) => `${names}: ${same.map(({ folder }) => folder).join(", ")}`)
    .join("; ");
}

function pathOf(place: string): typeof posix {
  return place.includes("\\") ? win32 : posix;
}
