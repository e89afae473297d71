import { watch } from "node:fs";

/** Editors write a file in several steps; what comes within this time is one change. */
const SETTLE_MS = 100;
const CODE = /\.([cm]?[jt]s|json)$/;

/** Calls `changed` after code in `folder` has changed and settled; returns how to stop. Throws as `fs.watch` does. */
export function watchFolder(
  folder: string,
  changed: () => void,
  failed: (error: Error) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, (_, name) => {
    if (name !== null && !CODE.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  });
  watcher.on("error", failed);
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
