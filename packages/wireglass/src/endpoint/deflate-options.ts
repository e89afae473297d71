import {
  checkWishes,
  DEFLATE_TUNING,
  type DeflateTuning,
  type DeflateWishes,
} from "@wireglass/wire";

/** permessage-deflate: what to wish for in the handshake, and how to compress. */
export type DeflateOptions = DeflateWishes & Partial<DeflateTuning>;

export type DeflateSetup = { readonly wishes: DeflateWishes; readonly tuning: DeflateTuning };

/** `true` for the defaults, `false` for none. @throws UsageError for window bits outside 8 to 15. */
export function deflateSetup(options: DeflateOptions | boolean): DeflateSetup | undefined {
  if (options === false) return undefined;
  const given = options === true ? {} : options;
  checkWishes(given);
  const { thresholdBytes, level, memLevel, historyBytes } = { ...DEFLATE_TUNING, ...given };
  return { wishes: given, tuning: { thresholdBytes, level, memLevel, historyBytes } };
}
