import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { defaultCaFolder } from "../capture/index.ts";
import type { Retention } from "../store/index.ts";

const DAY = 86_400_000_000;

/** What stays in the capture that every run adds to, in microseconds and bytes: nobody thinks of emptying it. */
export const COMMON_RETENTION: Retention = { maxAge: 30 * DAY, maxBytes: 8 * 2 ** 30 };

/** Where a capture lies unless told otherwise: in the user's data folder, beside the CA. */
export function defaultCapture(): string {
  return join(defaultCaFolder(), "captures", "capture.wgc");
}

/**
 * What stays in a capture. Whoever names one keeps it whole unless told otherwise; the common one is kept in bounds.
 *
 * @param file undefined for the common one
 */
export function retentionFor(
  file: string | undefined,
  wished: { readonly keepDays?: number | undefined; readonly keepBytes?: number | undefined } = {},
): Retention {
  const usual = file === undefined ? COMMON_RETENTION : {};
  const { keepDays, keepBytes } = wished;
  return {
    maxAge: keepDays === undefined ? usual.maxAge : keepDays * DAY,
    maxBytes: keepBytes ?? usual.maxBytes,
  };
}

/** Makes the folder of `file`, for its owner alone: captures hold what others should not read. */
export function prepareFolderOf(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
}
