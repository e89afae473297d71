import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { filesOf } from "../../store/index.ts";
import type { CaptureFileItem } from "./api-types.ts";

const MOST = 1000;

/** Bytes on the disk, of all that belongs to a capture; 0 for a file that is not there. */
export async function bytesOf(file: string): Promise<number> {
  const sizes = await Promise.all(
    filesOf(file).map((name) =>
      stat(name).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The captures in the folder of the current one, the one that was changed last first. */
export async function capturesBeside(current: string): Promise<readonly CaptureFileItem[]> {
  const folder = dirname(current);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".wgc"));
  if (!names.includes(basename(current))) names.unshift(basename(current));
  const items = await Promise.all(
    names.slice(0, MOST).map((name) => itemOf(join(folder, name), current)),
  );
  return items.filter((item) => item !== undefined).sort((a, b) => b.changed - a.changed);
}

async function itemOf(file: string, current: string): Promise<CaptureFileItem | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    const isCurrent = basename(file) === basename(current);
    return { file, bytes: await bytesOf(file), changed: mtimeMs / 1000, current: isCurrent };
  } catch {
    return undefined; // it is gone since
  }
}
