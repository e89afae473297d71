import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { defaultCaFolder } from "../capture/index.ts";

/** Where a capture lies unless told otherwise: in the user's data folder, beside the CA. */
export function defaultCapture(): string {
  return join(defaultCaFolder(), "captures", "capture.wgc");
}

/** Makes the folder of `file`, for its owner alone: captures hold what others should not read. */
export function prepareFolderOf(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
}
