import type { SourceFile } from "./source-tree.ts";

const LENS = ["lens/record", "lens/filter", "lens/decode"] as const;
const BELOW_CONTROL = ["endpoint", "capture", "store", "script", "check"] as const;

/** What the page is drawn with, whatever it shows: `web/src/`'s rooms that know of none of the others. */
const PAGE_GROUND = [
  "web/api",
  "web/settings",
  "web/texts",
  "web/ui",
  "wire",
  "wire/explain",
  ...LENS,
] as const;

/** The page's rooms. Of the workbench it sees the API alone, and of that only the types. */
const WEB_ROOMS: Readonly<Record<string, readonly string[]>> = {
  "web/api": [],
  "web/settings": ["web/api", "web/ui", "lens/decode"],
  "web/texts": ["web/settings"],
  "web/ui": ["web/api", "web/texts"],
  "web/list": PAGE_GROUND,
  "web/files": PAGE_GROUND,
  "web/filter": PAGE_GROUND,
  "web/editor": PAGE_GROUND,
  "web/replay": PAGE_GROUND,
  "web/charts": [...PAGE_GROUND, "web/list"],
  "web/inspect": [...PAGE_GROUND, "web/list", "web/filter", "web/replay", "web/charts"],
  "web/traffic": [
    ...PAGE_GROUND,
    "web/list",
    "web/files",
    "web/filter",
    "web/charts",
    "web/inspect",
  ],
  "web/hold": [...PAGE_GROUND, "web/filter", "web/editor"],
  "web/compose": [...PAGE_GROUND, "web/editor", "web/inspect", "web/traffic"],
  "web/rules": [...PAGE_GROUND, "web/filter", "web/editor"],
  "web/scripts": [...PAGE_GROUND, "web/editor"],
  "web/captures": [...PAGE_GROUND, "web/files", "web/filter"],
  "web/shell": [
    ...PAGE_GROUND,
    "web/files",
    ...["traffic", "hold", "compose", "rules", "scripts", "captures"].map((room) => `web/${room}`),
  ],
  "web/main": ["web/shell"],
};

/**
 * Who may import whom: DESIGN.md's table. Each room may import itself. `wire/explain` is a second door of
 * `wire` that the engine itself never opens, so that it costs its users nothing.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  "wire/explain": ["wire"],
  "lens/record": ["wire"],
  "lens/filter": ["lens/record"],
  "lens/decode": ["lens/record"],
  endpoint: ["wire", "wire/explain"],
  script: [...LENS, "wire"],
  capture: ["endpoint", "script", ...LENS, "wire", "wire/explain"],
  store: [...LENS, "wire"],
  check: ["endpoint", ...LENS, "wire", "wire/explain"],
  control: [...BELOW_CONTROL, ...LENS, "wire", "wire/explain"],
  cli: ["control", ...BELOW_CONTROL, ...LENS, "wire", "wire/explain"],
  ...WEB_ROOMS,
  // The package's door: what the library shows of its rooms.
  "wireglass door": ["control", ...BELOW_CONTROL, ...LENS, "wire", "wire/explain"],
};

/** Rooms that see of another one only its types: none at present. */
export const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {};

/** The room a source file lies in, or undefined where the design has none. */
export function roomOf({
  packageName,
  name,
}: Pick<SourceFile, "packageName" | "name">): string | undefined {
  const [folder = "", ...rest] = name.split("/");
  if (packageName === "wire") return folder === "explain" ? "wire/explain" : "wire";
  const isRoot = rest.length === 0;
  if (packageName === "web") return isRoot ? "web/main" : webRoom(folder);
  if (isRoot)
    return packageName === "wireglass" && name === "index.ts" ? "wireglass door" : undefined;
  const room = packageName === "lens" ? `lens/${folder}` : folder;
  return Object.hasOwn(MAY_IMPORT, room) ? room : undefined;
}

function webRoom(folder: string): string | undefined {
  const room = `web/${folder}`;
  return Object.hasOwn(WEB_ROOMS, room) ? room : undefined;
}

/** The room behind a package's public name, such as `@wireglass/lens/record`. */
export function roomOfSpecifier(specifier: string): string | undefined {
  const room = /^@wireglass\/(.+)$/.exec(specifier)?.[1];
  return room !== undefined && Object.hasOwn(MAY_IMPORT, room) ? room : undefined;
}

/** The file through which others reach a room of the same package. */
export function doorOf(room: string): string {
  if (room === "wire") return "packages/wire/src/index.ts";
  const path = /^(wire|lens)\/(.+)$/.exec(room);
  return path === null
    ? `packages/wireglass/src/${room}/index.ts`
    : `packages/${path[1]}/src/${path[2]}/index.ts`;
}
