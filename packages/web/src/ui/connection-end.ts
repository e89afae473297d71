import type { ConnectionItem } from "wireglass/api";
import type { Texts } from "../texts/index.ts";

/** "1000 normal closure, by the client". */
export function endText({ close }: ConnectionItem, texts: Texts): string {
  if (close === null) return "";
  const meaning = close.reason || texts.closeCodes[close.code] || "";
  return `${close.code} ${meaning}, ${texts.by[close.by]}`;
}
