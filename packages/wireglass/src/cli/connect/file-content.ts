import { readFileSync, statSync } from "node:fs";
import type { Texts } from "./texts.ts";

/** The bytes of a file, or why there are none, as the end of a sentence that begins with its name. */
export function readContent(path: string, maxBytes: number, texts: Texts): Uint8Array | string {
  try {
    const about = statSync(path);
    if (about.isDirectory()) return texts.fileFolder();
    if (about.size > maxBytes) return texts.fileTooLarge(maxBytes);
    const bytes = readFileSync(path); // a pipe or device says no size before
    return bytes.length > maxBytes ? texts.fileTooLarge(maxBytes) : bytes;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException; // node:fs throws nothing else
    return code === "ENOENT" || code === "ENOTDIR"
      ? texts.fileMissing()
      : texts.fileUnreadable(code);
  }
}
