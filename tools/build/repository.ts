import { resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

/** The packages that are compiled, each after those it imports. */
export const BUILD_ORDER = ["wire", "lens", "wireglass"] as const;

/** These travel inside `wireglass`, so that one tarball is the whole tool. */
export const VENDORED = ["wire", "lens"] as const;
